// The canonical request of SigV4: the one text that signer and verifier must both arrive at.
// Source: "Create a signed AWS API request", IAM User Guide; for S3 the path is encoded once and never
// normalised.
#pragma once

#include <string>
#include <string_view>

#include "companion/s3/sigv4.h"

namespace r2deck::s3 {

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
// SHA-256 of nothing.
inline constexpr std::string_view kEmptyPayload =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// What is signed of the headers.
struct CanonicalHeaders {
  std::string block;         // "host:example.com\nx-amz-date:...\n"
  std::string signed_names;  // "host;x-amz-date"
};
// Lower-case names in order, values trimmed with inner runs of spaces made one, values of one name joined
// by commas.
CanonicalHeaders canonical_headers(const Pairs& headers);

std::string canonical_request(std::string_view method, std::string_view path, std::string_view query,
                              const CanonicalHeaders& headers, std::string_view payload_sha256);

// Appends instead of making a string: the presigner's inner loop.
void append_uri_encoded(std::string& out, std::string_view bytes, bool keep_slash);

}  // namespace r2deck::s3
