// The golden vectors of tests/support/vectors, made by botocore and aws4 (scripts/make-vectors).
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "companion/s3/sigv4.h"

namespace r2deck::s3 {

struct Vector {
  std::string name;
  Endpoint endpoint;
  Request request;
  std::int64_t expires = 0;
  std::string body;
  // What both signers said: `url` of a presigned one, the others of one with signed headers.
  std::string url, target, payload_sha256, authorization;
};
inline void PrintTo(const Vector& vector, std::ostream* out) {
  *out << vector.name;
}

// `file` is "presign.json" or "header.json".
std::vector<Vector> load_vectors(const std::string& file);
Credentials vector_credentials();
text::UnixMillis vector_time();
std::string read_vector_file(const std::string& path);

}  // namespace r2deck::s3
