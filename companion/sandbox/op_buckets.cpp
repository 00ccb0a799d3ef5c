#include <algorithm>

#include "companion/sandbox/cors.h"
#include "companion/sandbox/digest.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"

namespace r2deck::sandbox {
namespace {

constexpr std::int64_t kMaxListBuckets = 1'000;  // API > S3 > Extensions, "ListBuckets"
// API > S3 compatibility, "Bucket region".
constexpr std::string_view kAutomatic[] = {"", "auto", "us-east-1"};
// Reference > Data location, "Available hints".
constexpr std::string_view kHints[] = {"wnam", "enam", "weur", "eeur", "apac", "oc"};

}  // namespace

// API > S3 > Extensions, "ListBuckets": the parameters of ListObjectsV2, also as cf- headers, which take
// precedence. "max-buckets" is Amazon S3's own name for the first.
Reply Operations::list_buckets(const Call& call) {
  const auto asked = [&call](const std::string& name) -> std::optional<std::string> {
    if (const auto* header = call.head.find("cf-" + name)) return *header;
    if (const auto* value = call.resource.query.find(name)) return *value;
    return std::nullopt;
  };
  auto count_asked = asked("max-keys");
  if (!count_asked) count_asked = asked("max-buckets");
  auto limit = page_limit(count_asked.value_or(""), "max-keys", kMaxListBuckets);
  if (!limit) return error_reply(limit.failure());
  const std::string prefix = asked("prefix").value_or("");
  const auto start_after = asked("start-after"), token = asked("continuation-token");
  std::string after = start_after.value_or("");
  if (token) {
    auto name = from_base64(*token);
    if (!name) {
      return error_reply(S3Error::invalid_argument, "The continuation token provided is incorrect");
    }
    after = std::max(after, *name);
  }

  XmlWriter xml("ListAllMyBucketsResult");
  xml.open("Owner").leaf("ID", "sandbox").leaf("DisplayName", "sandbox").close().open("Buckets");
  std::string last;
  bool truncated = false;
  std::int64_t count = 0;
  for (const auto& bucket : store_.buckets()) {
    if (bucket->name.jurisdiction != call.resource.jurisdiction) continue;
    const std::string& name = bucket->name.name;
    if (!name.starts_with(prefix) || name <= after) continue;
    truncated = count == *limit && *limit > 0;
    if (count == *limit) break;
    xml.open("Bucket").leaf("Name", name).leaf("CreationDate", text::to_rfc3339(bucket->created)).close();
    last = name;
    ++count;
  }
  xml.close().leaf("IsTruncated", truncated).leaf("KeyCount", count).leaf("MaxKeys", *limit);
  if (!prefix.empty()) xml.leaf("Prefix", prefix);
  if (start_after) xml.leaf("StartAfter", *start_after);
  if (token) xml.leaf("ContinuationToken", *token);
  const std::string next = truncated ? to_base64(last) : std::string();
  if (truncated) xml.leaf("NextContinuationToken", next);
  Reply reply = xml_reply(xml.finish());
  reply.headers.emplace_back("cf-is-truncated", truncated ? "true" : "false");
  if (truncated) reply.headers.emplace_back("cf-next-continuation-token", next);
  return reply;
}

Reply Operations::create_bucket(const Call& call, std::string_view body) {
  auto location = parse_location(body);
  if (!location) return error_reply(location.failure());
  std::string name = *location;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool automatic =
      std::find(std::begin(kAutomatic), std::end(kAutomatic), name) != std::end(kAutomatic);
  if (!automatic && std::find(std::begin(kHints), std::end(kHints), name) == std::end(kHints)) {
    return error_reply(S3Error::invalid_location);
  }
  // The default class of its objects. R2's pages set it by the REST API; the header is what one would try.
  auto storage_class = read_storage_class(call.head, "STANDARD");
  if (!storage_class) return error_reply(storage_class.failure());
  auto created = store_.create_bucket(call.resource.bucket_name(), call.now, automatic ? std::string() : name,
                                      *storage_class);
  if (!created) return error_reply(created.failure());
  Reply reply;
  reply.headers.emplace_back("Location", "/" + call.resource.bucket);
  return reply;
}

// R2 names the hint, in capitals; a bucket without one is "auto".
Reply Operations::get_bucket_location(const Call& call) {
  std::string name = call.bucket->location;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return xml_reply(XmlWriter("LocationConstraint").text(name.empty() ? "auto" : name).finish());
}

Reply Operations::get_bucket_cors(const Call& call) {
  if (!call.bucket->cors) return error_reply(S3Error::no_such_cors);
  return xml_reply(cors_xml(*call.bucket->cors));
}

Reply Operations::put_bucket_cors(const Call& call, std::string_view body) {
  auto policy = parse_cors(body);
  if (!policy) return error_reply(policy.failure());
  auto set = store_.set_cors(call.bucket->name, std::move(*policy));
  return set ? Reply() : error_reply(set.failure());
}

Reply Operations::get_bucket_lifecycle(const Call& call) {
  if (!call.bucket->lifecycle) return error_reply(S3Error::no_such_lifecycle);
  return xml_reply(lifecycle_xml(*call.bucket->lifecycle));
}

Reply Operations::put_bucket_lifecycle(const Call& call, std::string_view body) {
  auto lifecycle = parse_lifecycle(body);
  if (!lifecycle) return error_reply(lifecycle.failure());
  auto set = store_.set_lifecycle(*call.bucket, std::move(*lifecycle));
  return set ? Reply() : error_reply(set.failure());
}

// As Cloudflare's local S3 endpoint answers them.
Reply fixed_answer(Operation operation) {
  switch (operation) {
    case Operation::GetBucketEncryption:
      return xml_reply(XmlWriter("ServerSideEncryptionConfiguration")
                           .open("Rule")
                           .open("ApplyServerSideEncryptionByDefault")
                           .leaf("SSEAlgorithm", "AES256")
                           .close()
                           .leaf("BucketKeyEnabled", true)
                           .finish());
    case Operation::GetBucketVersioning:
      return xml_reply(XmlWriter("VersioningConfiguration").finish());
    case Operation::GetBucketTagging:
      return error_reply(S3Error::no_such_tags);
    case Operation::GetObjectLockConfiguration:
      return error_reply(S3Error::no_such_lock);
    case Operation::GetBucketReplication:
      return error_reply(S3Error::no_such_replication);
    default:
      return error_reply(S3Error::internal_error);
  }
}

}  // namespace r2deck::sandbox
