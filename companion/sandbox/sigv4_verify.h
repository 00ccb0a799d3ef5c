// Does this request head carry a valid AWS Signature Version 4? Written from the protocol's documents
// ("Authenticating Requests (AWS Signature Version 4)", Amazon S3 API reference) and from the raw head; it
// shares nothing with the signer in companion/s3, on purpose.
//
// Where the documents leave a choice:
// - The canonical URI is uri-encode(decode(path as sent)), slashes kept: S3 normalises once and never encodes
// twice,
//   so a path sent with a bare "!" or "(" must be signed as "%21", "%28". Dot segments and "//" are kept.
// - The canonical query is made the same way, item by item. A "+" is a plus, never a space: a client that
// sends "+"
//   for the space it signed as "%20" is refused, as it would be by others.
// - Every x-amz-* header that is present must be signed, as must host, and R2's own cf-* headers that change
//   what is done (API > S3 > Extensions). Other headers may stay unsigned. A signed header must be present,
//   even if it was signed empty.
// - The region is "auto", "us-east-1", "" or a location hint, as R2 takes them; the signature covers it as
// written.
// - A presigned URL dated more than 15 minutes ahead is refused as skewed; R2's own answer there is not
// known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/errors.h"
#include "companion/sandbox/keys.h"
#include "companion/sandbox/request_head.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
// Amazon S3: a header-signed request may be 15 minutes off.
inline constexpr std::int64_t kMaxSkewMillis = 15LL * 60 * 1000;

struct Verified {
  std::string payload;  // what the body must hash to (64 hex digits), or kUnsignedPayload
};

// Errors: invalid_argument (no or malformed authority), unauthorized (unknown key), invalid_region,
// expired_request, request_time_too_skewed, access_denied (such a header is not signed),
// signature_mismatch, not_implemented (streaming payloads), invalid_request (x-amz-content-sha256 missing).
Outcome<Verified> verify(const RequestHead& head, const Query& query, const Keys& keys, text::UnixMillis now);

// The steps, for tests that pin each one.
struct Scope {
  std::string date, region;  // "20260102", "auto"
  std::string text() const { return date + "/" + region + "/s3/aws4_request"; }
};
// `signed_headers`: lower case, sorted. The signature's own query parameter is left out.
std::string canonical_request(const RequestHead& head, const Query& query,
                              const std::vector<std::string>& signed_headers, std::string_view payload);
std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical);
std::string signature(std::string_view secret, const Scope& scope, std::string_view to_sign);

}  // namespace r2deck::sandbox
