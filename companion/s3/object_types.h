// What S3's object operations ask for and answer. Plain values; the operations are in client.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/s3/sigv4.h"
#include "companion/s3/transport.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::s3 {

struct Object {
  std::string key;
  std::int64_t size = 0;
  text::UnixMillis modified = 0;
  std::string etag;  // without quotes
  std::string storage_class;
};

struct ListObjectsOptions {
  std::string prefix = {}, delimiter = {}, continuation_token = {};
  std::int32_t max_keys = 1000;
  std::string start_after = {};
};
struct ListObjectsPage {
  std::vector<Object> objects;
  std::vector<std::string> common_prefixes;
  // Of ListObjects (the first version) this is the next marker.
  std::optional<std::string> next_continuation_token;
};

// RFC 9110, 13: what must hold, or the store answers precondition_failed. ETags without quotes; "*" is any.
// Times are whole seconds.
struct Conditions {
  std::string if_match = {}, if_none_match = {};
  std::optional<text::UnixMillis> if_modified_since = {}, if_unmodified_since = {};
  bool empty() const;
};

// The bytes first..last, both included; without `last` up to the end; without `first` the last `last` bytes.
struct ByteRange {
  std::optional<std::int64_t> first = {}, last = {};
};

// SSE-C: R2 encrypts with this key and forgets it (R2, Examples > SSE-C). 32 raw bytes. Never logged.
struct CustomerKey {
  std::string bytes;
};

// What the answer's headers shall say instead of what the object carries; empty: nothing else.
struct ResponseOverrides {
  std::string content_type = {}, content_disposition = {}, content_encoding = {}, content_language = {},
              cache_control = {}, expires = {};
};

struct GetObjectOptions {
  std::optional<ByteRange> range = {};
  std::int32_t part_number = 0;  // 1..10000 of a multipart object; 0: all of it. Not together with a range
  Conditions conditions = {};
  ResponseOverrides overrides = {};  // HeadObject takes them too
  std::optional<CustomerKey> customer_key = {};
};

struct ObjectHead {
  std::int64_t size = 0;  // of what was asked for: the range, the part, or the object
  std::string etag;       // without quotes
  text::UnixMillis modified = 0;
  std::string content_type, storage_class;
  Pairs metadata;  // x-amz-meta-*, names without the prefix, lower-case, in order
  std::string cache_control, content_disposition, content_encoding, content_language, expires;
  std::string content_range;          // "bytes 0-4/10" of a 206; else empty
  std::int64_t object_size = 0;       // of the whole object, also where `size` is a range's
  std::int32_t parts_count = 0;       // x-amz-mp-parts-count; 0 where the store does not say
  std::int32_t missing_metadata = 0;  // entries whose names HTTP cannot carry (R2: x-amz-missing-meta)
};

// What a new object carries besides its bytes. Empty: not sent.
struct ObjectHeaders {
  std::string content_type = {}, cache_control = {}, content_disposition = {}, storage_class = {};
  Pairs metadata = {};  // names without "x-amz-meta-"; values RFC 2047 encoded where not ASCII
  std::string content_encoding = {}, content_language = {};
  std::string expires = {};  // an HTTP date
};
// The headers as they are sent and signed.
Pairs to_headers(const ObjectHeaders& headers);

// Bytes to send: some in memory, which must live as long as the call, or a source that is asked for them
// piece by piece. A source may be asked again from offset 0, where a request is tried again.
class Body {
 public:
  // Signed with its SHA-256.
  Body(std::string_view bytes) : bytes_(bytes), size_(static_cast<std::int64_t>(bytes.size())) {}  // NOLINT
  // `size` bytes, 0 or more; sent as UNSIGNED-PAYLOAD, since nobody has seen them yet.
  Body(std::int64_t size, BodySource source) : source_(std::move(source)), size_(size) {}

  std::int64_t size() const { return size_; }
  bool is_stream() const { return static_cast<bool>(source_); }
  std::string_view bytes() const { return bytes_; }
  const BodySource& source() const { return source_; }

 private:
  std::string_view bytes_;
  BodySource source_;
  std::int64_t size_ = 0;
};

struct PutObjectOptions {
  ObjectHeaders headers = {};
  Conditions conditions = {};
  std::string content_md5 = {};  // base64; the store compares (BadDigest); empty: not sent
  std::optional<CustomerKey> customer_key = {};
  // R2, API > S3 > Extensions, "cf-create-bucket-if-missing".
  bool create_bucket_if_missing = false;
};

struct DeleteFailure {
  std::string key;
  Problem problem;
};

enum class MetadataDirective {
  copy,     // the source's headers and metadata
  replace,  // those of CopyObjectOptions::headers
  merge,    // R2 alone: the source's, and over them those of CopyObjectOptions::headers
};
struct CopyObjectOptions {
  MetadataDirective directive = MetadataDirective::copy;
  ObjectHeaders headers = {};  // its storage class counts with every directive
  Conditions source_conditions = {};
  // R2 alone (cf-copy-destination-if-*); checked when the copy is committed, not together with the source's.
  Conditions destination_conditions = {};
  std::optional<CustomerKey> source_customer_key = {}, customer_key = {};
};
struct CopyResult {
  std::string etag;  // without quotes
  text::UnixMillis modified = 0;
};

}  // namespace r2deck::s3
