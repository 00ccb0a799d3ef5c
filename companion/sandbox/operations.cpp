#include "companion/sandbox/operations.h"

#include <algorithm>

#include "companion/sandbox/object_headers.h"
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
  const std::string* text = query.find(name);
  if (!text || text->empty()) return limit;
  const auto number = parse_number(*text);
  if (!number) return Failure{S3Error::invalid_argument, "Provided " + std::string(name) + " not an integer"};
  return std::min(*number, limit);
}

Outcome<void> Operations::prepare(Call& call) const {
  if (auto supported = refuse_unsupported_headers(call.head); !supported) return supported;
  const auto& resource = call.resource;
  if (resource.bucket.empty()) return {};
  if (!valid_bucket_name(resource.bucket)) return S3Error::invalid_bucket_name;
  if (!resource.key.empty()) {
    auto identity = key_identity(resource.key);
    if (!identity) return identity.failure();
    call.identity = std::move(*identity);
  }
  call.bucket = store_.find_bucket(resource.catalog_name());
  if (!call.bucket && call.operation != Operation::CreateBucket) return S3Error::no_such_bucket;
  return {};
}

std::int64_t Operations::body_limit(Operation operation) {
  // 10,000 parts with ETag and checksum, or 1,000 keys of 1,024 bytes with escapes, fit well.
  const bool list = operation == Operation::CompleteMultipartUpload || operation == Operation::DeleteObjects;
  return list ? 8 * r2::kMiB : 256 * r2::kKiB;
}

WriteCondition Operations::write_condition(const Call& call) const {
  return [&head = call.head](const std::optional<Validators>& current) {
    return write_conditions(head, current);
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
      return done(store_.delete_bucket(call.bucket->catalog_name()), 204);
    case Operation::HeadBucket: {
      Reply reply;
      reply.headers.emplace_back("x-amz-bucket-region", "auto");
      return reply;
    }
    case Operation::GetBucketLocation:
      return xml_reply(
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
          "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">auto</LocationConstraint>");
    case Operation::GetBucketCors:
      return get_bucket_cors(call);
    case Operation::PutBucketCors:
      return put_bucket_cors(call, body);
    case Operation::DeleteBucketCors:
      return done(store_.set_cors(call.bucket->catalog_name(), std::nullopt), 204);
    case Operation::ListObjects:
      return list_objects(call, false);
    case Operation::ListObjectsV2:
      return list_objects(call, true);
    case Operation::ListMultipartUploads:
      return list_multipart_uploads(call);
    case Operation::DeleteObjects:
      return delete_objects(call, body);
    case Operation::HeadObject:
      return get_object(call, true);
    case Operation::GetObject:
      return get_object(call, false);
    case Operation::DeleteObject:
      return done(store_.delete_object(*call.bucket, call.identity), 204);
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
