// AWS Signature Version 4 as R2 takes it: presigned URLs and signed headers, path-style. Small pure functions
// that take the time; nothing here reads a clock.
// Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API reference; R2: API > S3 >
// Presigned URLs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/s3/endpoint.h"
#include "shared/text/time.h"

namespace r2deck::s3 {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Everything but the signature's own parameters.
struct Request {
  std::string method;  // "PUT"
  std::string bucket;  // may be empty: the service itself
  std::string key;     // may be empty: the bucket itself. Raw bytes, not encoded
  Pairs query;         // raw, not encoded; order does not matter
  Pairs headers;       // to sign, without Host; names in any case
};

// The URL that carries the authority to do `request` until now + expires_seconds (1..604800). Payload
// UNSIGNED-PAYLOAD; `host` and every header in request.headers are signed, and the sender must send them as
// given.
std::string presign(const Request& request, const Endpoint& endpoint, const Credentials& credentials,
                    std::int64_t expires_seconds, text::UnixMillis now);

// Signed headers for a request that the companion itself sends: Host, X-Amz-Date, X-Amz-Content-Sha256,
// Authorization, besides request.headers. `payload_sha256` is lower-case hex or "UNSIGNED-PAYLOAD".
struct SignedRequest {
  std::string target;  // path and query, encoded exactly as signed
  Pairs headers;
};
SignedRequest sign(const Request& request, const Endpoint& endpoint, const Credentials& credentials,
                   std::string_view payload_sha256, text::UnixMillis now);

// The steps, for tests that pin each one.
std::string uri_encode(std::string_view bytes, bool keep_slash);
std::string canonical_query(const Pairs& query);
std::string canonical_path(const Endpoint& endpoint, std::string_view bucket, std::string_view key);
std::string sha256_hex(std::string_view bytes);

// Many UploadPart URLs of one upload: what is constant in the batch is made once.
class PartPresigner {
 public:
  PartPresigner(const Endpoint& endpoint, const Credentials& credentials, std::string_view bucket,
                std::string_view key, std::string_view upload_id, std::int64_t expires_seconds,
                text::UnixMillis now);
  ~PartPresigner();
  PartPresigner(PartPresigner&&) noexcept;
  PartPresigner& operator=(PartPresigner&&) noexcept;
  // `content_length` is signed, so that nothing of another length can be sent; -1 leaves it unsigned.
  std::string url(std::int32_t part, std::int64_t content_length);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::s3
