#include <algorithm>

#include "companion/sandbox/cors.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"

namespace r2deck::sandbox {

Reply Operations::list_buckets(const Call& call) {
  const auto& query = call.resource.query;
  auto limit = page_limit(query, "max-buckets", 1000);
  if (!limit) return error_reply(limit.failure());
  const std::string prefix = query.get("prefix");
  const std::string after = query.get("continuation-token");  // the last name that was listed

  XmlWriter xml("ListAllMyBucketsResult");
  xml.open("Owner").leaf("ID", "sandbox").leaf("DisplayName", "sandbox").close().open("Buckets");
  std::string last, next;
  std::int64_t count = 0;
  for (const auto& bucket : store_.buckets()) {
    if (bucket->jurisdiction != call.resource.jurisdiction) continue;
    if (!bucket->name.starts_with(prefix) || bucket->name <= after) continue;
    if (count == *limit) {
      next = last;
      break;
    }
    xml.open("Bucket")
        .leaf("Name", bucket->name)
        .leaf("CreationDate", text::to_rfc3339(bucket->created))
        .close();
    last = bucket->name;
    ++count;
  }
  xml.close();
  if (!next.empty()) xml.leaf("ContinuationToken", next);
  return xml_reply(xml.finish());
}

Reply Operations::create_bucket(const Call& call, std::string_view body) {
  static constexpr std::string_view kLocations[] = {"",     "auto", "us-east-1", "wnam", "enam",
                                                    "weur", "eeur", "apac",      "oc"};
  auto location = parse_location(body);
  if (!location) return error_reply(location.failure());
  std::string name = *location;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (std::find(std::begin(kLocations), std::end(kLocations), name) == std::end(kLocations)) {
    return error_reply(S3Error::invalid_location);
  }
  const std::string hint = name == "auto" || name == "us-east-1" ? "" : name;
  auto created = store_.create_bucket(call.resource.catalog_name(), call.now, hint);
  if (!created) return error_reply(created.failure());
  Reply reply;
  reply.headers.emplace_back("Location", "/" + call.resource.bucket);
  return reply;
}

Reply Operations::get_bucket_cors(const Call& call) {
  if (!call.bucket->cors) return error_reply(S3Error::no_such_cors);
  return xml_reply(cors_xml(*call.bucket->cors));
}

Reply Operations::put_bucket_cors(const Call& call, std::string_view body) {
  auto policy = parse_cors(body);
  if (!policy) return error_reply(policy.failure());
  auto set = store_.set_cors(call.bucket->catalog_name(), std::move(*policy));
  return set ? Reply() : error_reply(set.failure());
}

}  // namespace r2deck::sandbox
