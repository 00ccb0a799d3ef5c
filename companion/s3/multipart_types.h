// What S3's multipart operations ask for and answer. Plain values; the operations are in client.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "companion/s3/object_types.h"

namespace r2deck::s3 {

struct Part {
  std::int32_t part_number = 0;
  std::int64_t size = 0;
  std::string etag;  // without quotes
};

struct CreateUploadOptions {
  std::optional<CustomerKey> customer_key = {};
  bool create_bucket_if_missing = false;  // as in PutObjectOptions
};

struct UploadPartOptions {
  std::string content_md5 = {};  // base64; the store compares (BadDigest); empty: not sent
  std::optional<CustomerKey> customer_key = {};
};

struct UploadPartCopyOptions {
  std::optional<ByteRange> range = {};  // both ends; nothing: the whole source
  std::optional<CustomerKey> source_customer_key = {}, customer_key = {};
};

struct Upload {
  std::string key, upload_id;
  text::UnixMillis initiated = 0;
  std::string storage_class;
};
struct ListUploadsOptions {
  std::string prefix = {}, delimiter = {};
};
struct UploadList {
  std::vector<Upload> uploads;
  std::vector<std::string> common_prefixes;
};

}  // namespace r2deck::s3
