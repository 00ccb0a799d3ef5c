// What each S3 operation does, apart from signatures, CORS and sockets. One file per family: op_buckets.cpp,
// op_listing.cpp, op_objects.cpp, op_reading.cpp, op_copy.cpp, op_multipart.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "companion/sandbox/body_check.h"
#include "companion/sandbox/reply.h"
#include "companion/sandbox/request_head.h"
#include "companion/sandbox/router.h"
#include "companion/sandbox/sigv4_verify.h"
#include "companion/sandbox/ssec.h"
#include "companion/sandbox/store.h"

namespace r2deck::sandbox {

// A request whose signature is good.
struct Call {
  RequestHead head;
  Resource resource;
  Operation operation = Operation::ListBuckets;
  Verified verified;
  text::UnixMillis now = 0;
  BucketPtr bucket;      // null where the operation needs none
  std::string identity;  // the key in NFC; empty where there is no key
};

class Operations {
 public:
  explicit Operations(Store& store) : store_(store) {}

  // Finds the bucket and checks the names and headers that hold for every operation.
  Outcome<void> prepare(Call& call) const;

  // Operations whose body, if any, is small: `body` is all of it. At most `body_limit` bytes are accepted.
  static std::int64_t body_limit(Operation operation);
  Reply perform(const Call& call, std::string_view body);

  // PutObject and UploadPart stream their body into a blob between the two. `begin` refuses what is known to
  // fail (sizes, conditions, unknown uploads, no room) before any byte is read.
  static bool streams(Operation operation) {
    return operation == Operation::PutObject || operation == Operation::UploadPart;
  }
  Outcome<BlobWriter> begin(const Call& call);
  Reply finish(const Call& call, BlobWriter& blob, const BodyCheck::Result& body);

 private:
  Reply list_buckets(const Call& call);
  Reply create_bucket(const Call& call, std::string_view body);
  Reply put_bucket_cors(const Call& call, std::string_view body);
  Reply get_bucket_location(const Call& call);
  Reply get_bucket_cors(const Call& call);
  Reply put_bucket_lifecycle(const Call& call, std::string_view body);
  Reply get_bucket_lifecycle(const Call& call);

  Reply list_objects(const Call& call, bool version2);
  Reply list_multipart_uploads(const Call& call);

  Reply get_object(const Call& call);  // and HeadObject
  Reply delete_objects(const Call& call, std::string_view body);
  Reply put_object(const Call& call, BlobWriter& blob, const BodyCheck::Result& body);
  Reply copy_object(const Call& call);

  Reply create_multipart_upload(const Call& call);
  Reply upload_part(const Call& call, BlobWriter& blob, const BodyCheck::Result& body);
  Reply upload_part_copy(const Call& call);
  Reply list_parts(const Call& call);
  Reply complete_multipart_upload(const Call& call, std::string_view body);

  static WriteCondition write_condition(const Call& call, const ConditionNames& names = kConditions);
  // The upload of an UploadPart or UploadPartCopy, if it takes that part under that key.
  Outcome<Upload> upload_for_part(const Call& call);
  struct Source {
    BucketPtr bucket;
    std::string identity;
  };
  Outcome<Source> find_source(const Call& call) const;
  // Reads `open`'s bytes of `range` into `blob`; their MD5.
  Outcome<std::string> copy_bytes(const OpenObject& open, const ByteRange& range, BlobWriter& blob) const;

  Store& store_;
};

std::string quote_etag(std::string_view etag);
// UTF-8, 1..1024 bytes in NFC. Errors: invalid_object_name.
Outcome<std::string> key_identity(std::string_view key);
// 3..63 of a-z, 0-9 and "-", with no "-" at either end.
bool valid_bucket_name(std::string_view name);
// A query value that counts: 0..limit, or `limit` where it is absent; larger values are cut to it.
// Errors: invalid_max_keys, invalid_argument.
Outcome<std::int64_t> page_limit(const Query& query, std::string_view name, std::int64_t limit);
// The same of a value that is at hand already; empty: absent.
Outcome<std::int64_t> page_limit(std::string_view text, std::string_view name, std::int64_t limit);
// 1..10,000. Errors: invalid_argument.
Outcome<std::int64_t> part_number(const Query& query);
// The answer of the operations that say the same of every bucket, since R2 has no such thing.
Reply fixed_answer(Operation operation);

}  // namespace r2deck::sandbox
