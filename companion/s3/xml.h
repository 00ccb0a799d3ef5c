// S3's XML, both ways. Elements are compared by local name, since stores differ about the namespace. Strict:
// an answer with another root, a number that is none, or a list that says it goes on without saying where, is
// refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "companion/s3/client.h"

namespace r2deck::s3::xml {

// Why an answer is not what S3 would give; one sentence.
struct Malformed {
  std::string message;
};
template <class T>
using Parsed = std::variant<T, Malformed>;

struct ErrorBody {
  std::string code, message;
};
// Nothing unless the root is <Error>.
std::optional<ErrorBody> parse_error(std::string_view body);

struct BucketsPage {
  std::vector<Bucket> buckets;
  std::optional<std::string> next_token;
};
Parsed<BucketsPage> parse_list_buckets(std::string_view body);
// Keys and prefixes are decoded where the answer says <EncodingType>url.
Parsed<ListObjectsPage> parse_list_objects_v2(std::string_view body);

struct PartsPage {
  std::vector<Part> parts;
  std::optional<std::int32_t> next_marker;
};
Parsed<PartsPage> parse_list_parts(std::string_view body);
// The upload id, never empty.
Parsed<std::string> parse_create_multipart_upload(std::string_view body);
// The ETag without quotes; may be empty.
Parsed<std::string> parse_complete_multipart_upload(std::string_view body);
Parsed<std::vector<CorsRule>> parse_cors(std::string_view body);

std::string write_complete_multipart_upload(const std::vector<Part>& parts);
std::string write_cors(const std::vector<CorsRule>& rules);
std::string write_create_bucket(std::string_view location);

// Without the quotes and the W/ of a weak one.
std::string unquoted_etag(std::string_view etag);

}  // namespace r2deck::s3::xml
