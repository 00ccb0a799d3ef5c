// The derived key of SigV4 and what goes with it: the scope (day, region, service) and the string to sign.
#pragma once

#include <string>
#include <string_view>

#include "companion/s3/sha256.h"
#include "companion/s3/sigv4.h"

namespace r2deck::s3 {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

// When and where a signature holds.
struct SigningScope {
  SigningScope(text::UnixMillis now, std::string_view region);
  std::string amz_date;  // "20260102T030405Z"
  std::string scope;     // "20260102/auto/s3/aws4_request"
};

// HMAC of the string to sign is the signature.
HmacSha256 signing_key(std::string_view secret_access_key, const SigningScope& scope);

// All but the last line of the string to sign, with its line break; the last is the canonical request's hash.
std::string string_to_sign_head(const SigningScope& scope);
std::string string_to_sign(const SigningScope& scope, std::string_view canonical_request);
// Lower-case hex.
std::string signature(const Credentials& credentials, const SigningScope& scope,
                      std::string_view canonical_request);

}  // namespace r2deck::s3
