// The bodies that clients send, as the sandbox reads them. The first byte chooses the reader.
#include "companion/s3/xml.h"
#include "companion/sandbox/cors.h"
#include "companion/sandbox/lifecycle.h"
#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

// pugixml, with which the client writes, leaves a carriage return plain; XML reads it as a line feed.
bool has_return(std::string_view text) {
  return text.find('\r') != text.npos;
}

void complete(std::string_view body) {
  const auto parts = sandbox::parse_complete(body);
  if (!parts) return;
  expect(!parts->empty() && parts->size() <= static_cast<std::size_t>(r2::kMaxParts), "1 to 10,000 parts");
  std::vector<s3::Part> sent;
  for (const auto& part : *parts) {
    if (part.number > r2::kMaxParts || has_return(part.etag)) return;  // which the client would not send
    sent.push_back({.part_number = static_cast<std::int32_t>(part.number), .size = 0, .etag = part.etag});
  }
  const auto again = sandbox::parse_complete(s3::xml::write_complete_multipart_upload(sent));
  expect(again && again->size() == sent.size(), "what the client writes can be read");
  for (std::size_t i = 0; i < sent.size(); ++i) {
    expect((*again)[i].number == sent[i].part_number, "part numbers stay");
    expect_equal((*again)[i].etag, sent[i].etag, "ETags stay");
  }
}

void remove(std::string_view body) {
  const auto request = sandbox::parse_delete(body);
  if (!request) return;
  expect(!request->keys.empty() && request->keys.size() <= static_cast<std::size_t>(r2::kMaxDeleteKeys),
         "1 to 1,000 keys");
  sandbox::XmlWriter out("Delete");
  out.leaf("Quiet", request->quiet);
  for (const auto& key : request->keys)
    out.open("Object").leaf("Key", key).close();
  const auto again = sandbox::parse_delete(out.finish());
  expect(again && again->keys == request->keys && again->quiet == request->quiet, "a request stays");
}

void location(std::string_view body) {
  const auto name = sandbox::parse_location(body);
  if (!name || has_return(*name)) return;
  const auto again = sandbox::parse_location(s3::xml::write_create_bucket(*name));
  expect(again && *again == *name, "a location stays");
}

void cors(std::string_view body) {
  const auto policy = sandbox::parse_cors(body);
  if (!policy) {
    expect(policy.failure().error == sandbox::S3Error::malformed_xml ||
               policy.failure().error == sandbox::S3Error::invalid_argument,
           "a bad policy is the client's mistake");
    return;
  }
  const auto again = sandbox::parse_cors(sandbox::cors_xml(*policy));
  expect(again && *again == *policy, "a policy stays");
}

void lifecycle(std::string_view body) {
  const auto rules = sandbox::parse_lifecycle(body);
  if (!rules) return;
  expect(rules->size() <= sandbox::kMaxLifecycleRules, "at most 1,000 rules");
  const auto again = sandbox::parse_lifecycle(sandbox::lifecycle_xml(*rules));
  expect(again && *again == *rules, "rules stay");
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  const std::string_view body = input.substr(1);
  switch (input.front()) {
    case 'd':
      return remove(body);
    case 'l':
      return location(body);
    case 'r':
      return cors(body);
    case 'y':
      return lifecycle(body);
    default:
      return complete(body);
  }
}

}  // namespace r2deck::fuzz
