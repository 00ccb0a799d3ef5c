// Objects of a bucket: listing, metadata, presigned links.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

struct Object {
  std::string key;
  std::int64_t size = 0;  // bytes
  text::UnixMillis modified = 0;
  std::string etag;           // without quotes
  std::string storage_class;  // "STANDARD" | "STANDARD_IA"; empty when the store does not say
};

// GET .../objects?prefix=&delimiter=&cursor=&limit= ; limit 1..1000 (1000 unless given).
struct ObjectPage {
  std::vector<Object> objects;
  std::vector<std::string> prefixes;  // common prefixes, each ending with the delimiter
  std::optional<std::string> cursor;  // for the next page; absent on the last
};

// GET .../object?key= : HeadObject.
struct ObjectInfo {
  Object object;
  std::string content_type;
  std::optional<text::UnixMillis> file_modified;              // x-amz-meta-mtime, where the object carries it
  std::vector<std::pair<std::string, std::string>> metadata;  // other x-amz-meta-*
};

enum class PresignMethod { get, head, put, del };  // wire: "GET", "HEAD", "PUT", "DELETE"

// POST .../presign. GET and HEAD: 1..604800 seconds; PUT and DELETE: 1..3600 seconds.
struct PresignRequest {
  PresignMethod method = PresignMethod::get;
  std::string key;
  std::int64_t expires = 3600;              // seconds
  std::optional<std::string> file_name;     // GET: response-content-disposition attachment; filename
  std::optional<std::string> content_type;  // GET: response-content-type; PUT: signed content-type
};

struct PresignedUrl {
  std::string url;
  text::UnixMillis expires_at = 0;
};

}  // namespace r2deck::api
