// The S3 operations that the companion itself calls, over cpp-httplib: keep-alive, TLS verified, time-outs,
// bounded retries of what is safe to retry, redirects never followed. File bytes never come here.
// One client may be used from many threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/s3/endpoint.h"
#include "companion/s3/sigv4.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::s3 {

struct ClientOptions {
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds read_timeout{30'000};
  int attempts = 3;                         // of one call, the first included, 1..10
  std::string ca_file;                      // extra trust anchors, for tests; empty: the system's
  std::function<text::UnixMillis()> clock;  // the system's unless given
  std::function<void(std::chrono::milliseconds)> sleep;  // between attempts; the thread's unless given
};

struct Bucket {
  std::string name;
  text::UnixMillis created_at = 0;
};

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
};
struct ListObjectsPage {
  std::vector<Object> objects;
  std::vector<std::string> common_prefixes;
  std::optional<std::string> next_continuation_token;
};

struct ObjectHead {
  std::int64_t size = 0;
  std::string etag;
  text::UnixMillis modified = 0;
  std::string content_type, storage_class;
  Pairs metadata;  // x-amz-meta-*, names without the prefix, lower-case, in order
};

// What a new object carries besides its bytes.
struct ObjectHeaders {
  // Empty: not sent.
  std::string content_type = {}, cache_control = {}, content_disposition = {}, storage_class = {};
  Pairs metadata = {};  // names without "x-amz-meta-"; values RFC 2047 encoded where not ASCII
};
// The headers as they are sent and signed.
Pairs to_headers(const ObjectHeaders& headers);

struct Part {
  std::int32_t part_number = 0;
  std::int64_t size = 0;
  std::string etag;
};

struct CorsRule {
  std::string id;
  std::vector<std::string> allowed_origins, allowed_methods, allowed_headers, expose_headers;
  std::optional<std::int64_t> max_age_seconds;
  bool operator==(const CorsRule&) const = default;
};

class Client {
 public:
  Client(Endpoint endpoint, Credentials credentials, ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Result<std::vector<Bucket>> list_buckets();  // paged to the end
  Result<void> create_bucket(std::string_view bucket);
  Result<void> head_bucket(std::string_view bucket);
  Result<std::vector<CorsRule>> get_bucket_cors(std::string_view bucket);  // none: an empty list
  Result<void> put_bucket_cors(std::string_view bucket, const std::vector<CorsRule>& rules);
  Result<ListObjectsPage> list_objects_v2(std::string_view bucket, const ListObjectsOptions& options);
  Result<ObjectHead> head_object(std::string_view bucket, std::string_view key);
  Result<void> delete_object(std::string_view bucket, std::string_view key);
  // `if_none_match`: "*" refuses to overwrite (precondition_failed).
  Result<std::string> create_multipart_upload(std::string_view bucket, std::string_view key,
                                              const ObjectHeaders& headers, bool if_none_match);
  Result<std::vector<Part>> list_parts(std::string_view bucket, std::string_view key,
                                       std::string_view upload_id);  // paged to the end
  // A 200 with <Error> is an error. Answers the object's ETag without quotes; empty where the store gives
  // none. Never retried by itself: whoever calls it compares with head_object first.
  Result<std::string> complete_multipart_upload(std::string_view bucket, std::string_view key,
                                                std::string_view upload_id, const std::vector<Part>& parts,
                                                bool if_none_match);
  Result<void> abort_multipart_upload(std::string_view bucket, std::string_view key,
                                      std::string_view upload_id);  // an upload that is gone is fine

  // What the store's Date header said minus our clock, in ms, learnt from its last answer; for clock_skew.
  std::int64_t clock_offset() const;
  const Endpoint& endpoint() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::s3
