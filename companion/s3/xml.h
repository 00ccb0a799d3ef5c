// S3's XML, both ways. Elements are compared by local name, since stores differ about the namespace. Strict:
// an answer with another root, a number that is none, a document type, absurd depth or number of elements, or
// a list that says it goes on without saying where, is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "companion/s3/bucket_types.h"
#include "companion/s3/multipart_types.h"
#include "companion/s3/object_types.h"

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

// Listings (xml_listing.cpp). Keys, prefixes and markers are decoded where the answer says
// <EncodingType>url.
Parsed<ListBucketsPage> parse_list_buckets(std::string_view body);
Parsed<ListObjectsPage> parse_list_objects_v2(std::string_view body);
// The first version: goes on at <NextMarker>, or at the last key where there is none.
Parsed<ListObjectsPage> parse_list_objects(std::string_view body);

// Objects (xml_objects.cpp).
struct KeyError {
  std::string key;
  ErrorBody error;
};
Parsed<std::vector<KeyError>> parse_delete(std::string_view body);
Parsed<CopyResult> parse_copy_object(std::string_view body);
// Quiet: the store names the keys that it could not delete, and no others.
std::string write_delete(const std::vector<std::string>& keys);

// Multipart uploads (xml_multipart.cpp).
struct PartsPage {
  std::vector<Part> parts;
  std::optional<std::int32_t> next_marker;
};
Parsed<PartsPage> parse_list_parts(std::string_view body);
struct UploadsPage {
  UploadList list;
  bool goes_on = false;
  std::string next_key_marker, next_upload_id_marker;
};
Parsed<UploadsPage> parse_list_multipart_uploads(std::string_view body);
// The upload id, never empty.
Parsed<std::string> parse_create_multipart_upload(std::string_view body);
// The ETag without quotes; may be empty.
Parsed<std::string> parse_complete_multipart_upload(std::string_view body);
// The part's ETag without quotes, never empty.
Parsed<std::string> parse_upload_part_copy(std::string_view body);
std::string write_complete_multipart_upload(const std::vector<Part>& parts);

// Buckets' configurations (xml_config.cpp).
Parsed<std::string> parse_location(std::string_view body);
Parsed<std::vector<CorsRule>> parse_cors(std::string_view body);
Parsed<std::vector<LifecycleRule>> parse_lifecycle(std::string_view body);
Parsed<std::optional<BucketEncryption>> parse_encryption(std::string_view body);
std::string write_create_bucket(std::string_view location);
std::string write_cors(const std::vector<CorsRule>& rules);
std::string write_lifecycle(const std::vector<LifecycleRule>& rules);

// Without the quotes and the W/ of a weak one.
std::string unquoted_etag(std::string_view etag);

}  // namespace r2deck::s3::xml
