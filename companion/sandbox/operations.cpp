#include "companion/sandbox/operations.h"

#include <algorithm>

#include "companion/sandbox/unsupported.h"
#include "companion/sandbox/xml_in.h"
#include "shared/r2/limits.h"
#include "shared/text/utf8.h"

namespace r2deck::sandbox {

std::string quote_etag(std::string_view etag) {
  return "\"" + std::string(etag) + "\"";
}

Outcome<std::string> key_identity(std::string_view key) {
  if (key.empty() || !text::valid_utf8(key) || key.find('\0') != key.npos)
    return S3Error::invalid_object_name;
  std::string identity = text::to_nfc(key);
  if (identity.size() > static_cast<std::size_t>(r2::kMaxKeyBytes)) return S3Error::invalid_object_name;
  return identity;
}

bool valid_bucket_name(std::string_view name) {
  if (name.size() < static_cast<std::size_t>(r2::kMinBucketName) ||
      name.size() > static_cast<std::size_t>(r2::kMaxBucketName)) {
    return false;
  }
  const bool characters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return characters && name.front() != '-' && name.back() != '-';
}

Outcome<std::int64_t> page_limit(const Query& query, std::string_view name, std::int64_t limit) {
  return page_limit(query.get(name), name, limit);
}

Outcome<std::int64_t> page_limit(std::string_view text, std::string_view name, std::int64_t limit) {
  if (text.empty()) return limit;
  const auto number = parse_number(text);
  if (!number && name == "max-keys") return S3Error::invalid_max_keys;
  if (!number) return Failure{S3Error::invalid_argument, "Provided " + std::string(name) + " not an integer"};
  return std::min(*number, limit);
}

Outcome<std::int64_t> part_number(const Query& query) {
  const auto number = parse_number(query.get("partNumber"));
  if (!number || *number < 1 || *number > r2::kMaxParts) {
    return Failure{S3Error::invalid_argument,
                   "Part number must be an integer between 1 and 10000, inclusive."};
  }
  return *number;
}

Outcome<void> Operations::prepare(Call& call) const {
  if (auto supported = refuse_unsupported_headers(call.head, call.operation); !supported) return supported;
  const auto& resource = call.resource;
  if (resource.bucket.empty()) return {};
  if (!valid_bucket_name(resource.bucket)) return S3Error::invalid_bucket_name;
  if (!resource.key.empty()) {
    auto identity = key_identity(resource.key);
    if (!identity) return identity.failure();
    call.identity = std::move(*identity);
  }
  const BucketName name = resource.bucket_name();
  call.bucket = store_.find_bucket(name);
  // API > S3 > Extensions: "cf-create-bucket-if-missing".
  const bool begins =
      call.operation == Operation::PutObject || call.operation == Operation::CreateMultipartUpload;
  if (!call.bucket && begins && call.head.get("cf-create-bucket-if-missing") == "true") {
    auto created = store_.create_bucket(name, call.now);
    if (!created && created.failure().error != S3Error::bucket_conflict) return created;
    call.bucket = store_.find_bucket(name);
  }
  if (!call.bucket && call.operation != Operation::CreateBucket) return S3Error::no_such_bucket;
  return {};
}

std::int64_t Operations::body_limit(Operation operation) {
  // 10,000 parts with ETag and checksum, or 1,000 keys or prefixes of 1,024 bytes with escapes, fit well.
  const bool list = operation == Operation::CompleteMultipartUpload ||
                    operation == Operation::DeleteObjects ||
                    operation == Operation::PutBucketLifecycleConfiguration;
  return list ? 8 * r2::kMiB : 256 * r2::kKiB;
}

WriteCondition Operations::write_condition(const Call& call, const ConditionNames& names) {
  return [&head = call.head, names](const std::optional<Validators>& current) {
    return write_conditions(head, current, names);
  };
}

Reply Operations::perform(const Call& call, std::string_view body) {
  const auto done = [](const Outcome<void>& outcome, int status) {
    if (!outcome) return error_reply(outcome.failure());
    Reply reply;
    reply.status = status;
    return reply;
  };
  switch (call.operation) {
    case Operation::ListBuckets:
      return list_buckets(call);
    case Operation::CreateBucket:
      return create_bucket(call, body);
    case Operation::DeleteBucket:
      return done(store_.delete_bucket(call.bucket->name), 204);
    case Operation::HeadBucket: {
      Reply reply;
      reply.headers.emplace_back("x-amz-bucket-region", "auto");
      return reply;
    }
    case Operation::GetBucketLocation:
      return get_bucket_location(call);
    case Operation::GetBucketCors:
      return get_bucket_cors(call);
    case Operation::PutBucketCors:
      return put_bucket_cors(call, body);
    case Operation::DeleteBucketCors:
      return done(store_.set_cors(call.bucket->name, std::nullopt), 204);
    case Operation::GetBucketLifecycleConfiguration:
      return get_bucket_lifecycle(call);
    case Operation::PutBucketLifecycleConfiguration:
      return put_bucket_lifecycle(call, body);
    case Operation::DeleteBucketLifecycle:
      return done(store_.set_lifecycle(*call.bucket, std::nullopt), 204);
    case Operation::GetBucketEncryption:
    case Operation::GetBucketVersioning:
    case Operation::GetBucketTagging:
    case Operation::GetObjectLockConfiguration:
    case Operation::GetBucketReplication:
      return fixed_answer(call.operation);
    case Operation::ListObjects:
      return list_objects(call, false);
    case Operation::ListObjectsV2:
      return list_objects(call, true);
    case Operation::ListMultipartUploads:
      return list_multipart_uploads(call);
    case Operation::DeleteObjects:
      return delete_objects(call, body);
    case Operation::HeadObject:
    case Operation::GetObject:
      return get_object(call);
    case Operation::DeleteObject:
      return done(store_.delete_object(*call.bucket, call.identity), 204);
    case Operation::CopyObject:
      return copy_object(call);
    case Operation::UploadPartCopy:
      return upload_part_copy(call);
    case Operation::CreateMultipartUpload:
      return create_multipart_upload(call);
    case Operation::ListParts:
      return list_parts(call);
    case Operation::CompleteMultipartUpload:
      return complete_multipart_upload(call, body);
    case Operation::AbortMultipartUpload:
      return done(store_.abort_upload(*call.bucket, call.identity, call.resource.query.get("uploadId")), 204);
    case Operation::PutObject:
    case Operation::UploadPart:
      break;  // they stream
  }
  return error_reply(S3Error::internal_error);
}

Reply Operations::finish(const Call& call, BlobWriter& blob, const BodyCheck::Result& body) {
  return call.operation == Operation::PutObject ? put_object(call, blob, body)
                                                : upload_part(call, blob, body);
}

}  // namespace r2deck::sandbox
