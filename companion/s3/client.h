// Every S3 operation that R2 implements: keep-alive, TLS verified, time-outs, bounded retries of what is safe
// to retry, redirects never followed, clocks that differ made up for. The tab sends and fetches file bytes by
// itself; where the companion must, they stream through, and nothing is held in memory. One client may be
// used from many threads. Source: R2, API > S3 > S3 API compatibility, and Extensions.
//
// Every operation can fail with wrong_credentials, access_denied, clock_skew, rate_limited,
// storage_unavailable, bad_response, timed_out, endpoint_* or tls_failed; no_such_bucket and no_such_key
// where it names one. invalid_request: an empty name, or options that no store takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/s3/bucket_types.h"
#include "companion/s3/endpoint.h"
#include "companion/s3/multipart_types.h"
#include "companion/s3/object_types.h"
#include "companion/s3/sigv4.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::s3 {

struct ClientOptions {
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds read_timeout{30'000};
  int attempts = 3;                         // of one call, the first included, 1..10
  bool allow_nearby = true;                 // addresses of this machine and of private networks
  std::string ca_file;                      // extra trust anchors, for tests; empty: the system's
  std::function<text::UnixMillis()> clock;  // the system's unless given
  std::function<void(std::chrono::milliseconds)> sleep;  // between attempts; the thread's unless given
};

class Client {
 public:
  Client(Endpoint endpoint, Credentials credentials, ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Buckets. An existing name is already_exists; deleting one that holds anything is a conflict.
  Result<std::vector<Bucket>> list_buckets();  // paged to the end
  Result<ListBucketsPage> list_buckets_page(const ListBucketsOptions& options);
  // `location_hint`: "weur" and so on (R2, Reference > Data location); empty: the store's choice.
  Result<void> create_bucket(std::string_view bucket, std::string_view location_hint = {});
  Result<void> head_bucket(std::string_view bucket);
  Result<void> delete_bucket(std::string_view bucket);
  Result<std::string> get_bucket_location(std::string_view bucket);  // R2: "auto"; AWS: may be empty

  // A bucket's configuration. Put replaces the whole of it; where there is none, get answers an empty one.
  Result<std::vector<CorsRule>> get_bucket_cors(std::string_view bucket);
  Result<void> put_bucket_cors(std::string_view bucket, const std::vector<CorsRule>& rules);
  Result<void> delete_bucket_cors(std::string_view bucket);
  Result<std::vector<LifecycleRule>> get_bucket_lifecycle(std::string_view bucket);
  Result<void> put_bucket_lifecycle(std::string_view bucket, const std::vector<LifecycleRule>& rules);
  Result<void> delete_bucket_lifecycle(std::string_view bucket);
  Result<std::optional<BucketEncryption>> get_bucket_encryption(std::string_view bucket);

  // Listing, a page a call. A page that goes on where it was asked to begin is a bad_response.
  Result<ListObjectsPage> list_objects_v2(std::string_view bucket, const ListObjectsOptions& options);
  // The first version; R2 advises against it. continuation_token is its marker.
  Result<ListObjectsPage> list_objects(std::string_view bucket, const ListObjectsOptions& options);

  // Objects. An object that has not changed (304) is precondition_failed, remote code NotModified.
  Result<ObjectHead> head_object(std::string_view bucket, std::string_view key,
                                 const GetObjectOptions& options = {});
  // The bytes go to `sink` as they come; false from it ends the call with `cancelled`. Tried again only while
  // the sink has got nothing. The sink gets nothing of an answer that is not what was asked for: other bytes
  // than the range or the part (bad_response). Success means that as many came as were announced.
  Result<ObjectHead> get_object(std::string_view bucket, std::string_view key, const BodySink& sink,
                                const GetObjectOptions& options = {});
  // Answers the ETag without quotes. A conditional one is never repeated once it may have arrived.
  Result<std::string> put_object(std::string_view bucket, std::string_view key, const Body& body,
                                 const PutObjectOptions& options = {});
  Result<void> delete_object(std::string_view bucket, std::string_view key);  // one that is gone is fine
  // Any number of keys, in calls of 1,000. Answers the keys that are not known to be deleted, each with its
  // reason; a Problem when the first call fails as a whole. After a call that fails so, no other is made.
  Result<std::vector<DeleteFailure>> delete_objects(std::string_view bucket,
                                                    const std::vector<std::string>& keys);
  // A 200 with <Error> is an error. Never repeated once it may have arrived where a repetition would meet its
  // own copy: with conditions on the destination, and onto itself with conditions on the source or a
  // customer's key.
  Result<CopyResult> copy_object(std::string_view source_bucket, std::string_view source_key,
                                 std::string_view bucket, std::string_view key,
                                 const CopyObjectOptions& options = {});

  // Multipart uploads. One that is not there is no_such_upload.
  // `if_none_match`: "*" refuses to overwrite (precondition_failed).
  Result<std::string> create_multipart_upload(std::string_view bucket, std::string_view key,
                                              const ObjectHeaders& headers, bool if_none_match,
                                              const CreateUploadOptions& options = {});
  // Both answer the part's ETag without quotes.
  Result<std::string> upload_part(std::string_view bucket, std::string_view key, std::string_view upload_id,
                                  std::int32_t part_number, const Body& body,
                                  const UploadPartOptions& options = {});
  Result<std::string> upload_part_copy(std::string_view source_bucket, std::string_view source_key,
                                       std::string_view bucket, std::string_view key,
                                       std::string_view upload_id, std::int32_t part_number,
                                       const UploadPartCopyOptions& options = {});
  Result<std::vector<Part>> list_parts(std::string_view bucket, std::string_view key,
                                       std::string_view upload_id);  // paged to the end
  // Paged to the end.
  Result<UploadList> list_multipart_uploads(std::string_view bucket, const ListUploadsOptions& options = {});
  // A 200 with <Error> is an error. Answers the object's ETag without quotes; empty where the store gives
  // none. Never retried by itself: whoever calls it compares with head_object first.
  Result<std::string> complete_multipart_upload(std::string_view bucket, std::string_view key,
                                                std::string_view upload_id, const std::vector<Part>& parts,
                                                bool if_none_match);
  Result<void> abort_multipart_upload(std::string_view bucket, std::string_view key,
                                      std::string_view upload_id);  // an upload that is gone is fine

  // What the store's Date header said minus our clock, in ms, learnt from its last answer; for clock_skew.
  std::int64_t clock_offset() const;
  // What signing adds to our clock: that offset where it is more than a minute, else 0. For presigned URLs,
  // which get no second chance.
  std::int64_t clock_correction() const;
  const Endpoint& endpoint() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::s3
