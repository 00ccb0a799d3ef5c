// A request's target: the sandbox's parser and canonicaliser against the client's, which share no code.
#include <algorithm>

#include "companion/s3/sigv4.h"
#include "companion/sandbox/request_head.h"
#include "companion/sandbox/sigv4_verify.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

sandbox::RequestHead get(std::string target) {
  sandbox::RequestHead head;
  head.method = "GET";
  head.target = std::move(target);
  return head;
}

s3::Pairs pairs(const sandbox::Query& query) {
  s3::Pairs out;
  for (const auto& item : query.items())
    out.emplace_back(item.name, item.value);
  return out;
}

}  // namespace

void run(std::string_view input) {
  const auto head = get(std::string(input));
  const auto resource = sandbox::parse_target(head);
  if (!resource) {
    expect(resource.failure().error == sandbox::S3Error::invalid_uri, "what is no target is an invalid URI");
    return;
  }
  expect(!resource->bucket.empty() || resource->key.empty(), "a key is in a bucket");
  if (resource->bucket.find('/') != std::string::npos) return;  // "%2F": no bucket is called so

  s3::Pairs query = pairs(resource->query);
  const std::string path = s3::canonical_path({}, resource->bucket, resource->key);
  const std::string encoded = s3::canonical_query(query);

  // Sent as the client sends it, it means the same.
  const auto sent = get(path + '?' + encoded);
  const auto again = sandbox::parse_target(sent);
  expect(static_cast<bool>(again), "what the client sends is a target");
  expect_equal(again->bucket, resource->bucket, "the bucket stays");
  expect_equal(again->key, resource->key, "the key stays");
  s3::Pairs sent_query = pairs(again->query);
  std::sort(query.begin(), query.end());
  std::sort(sent_query.begin(), sent_query.end());
  expect(query == sent_query, "the query stays");

  // Both sides sign one text: the client's own, and the sandbox's from what came over the wire.
  if (resource->query.has("X-Amz-Signature")) return;  // the sandbox leaves it out
  const std::string canonical = sandbox::canonical_request(sent, again->query, {}, "");
  expect_equal(canonical, "GET\n" + path + '\n' + encoded + "\n\n\n",
               "client and sandbox have one canonical request");
  // However it was spelled. But "/bucket/" and "/bucket" are two paths of one bucket.
  if (resource->key.empty()) return;
  expect_equal(sandbox::canonical_request(head, resource->query, {}, ""), canonical,
               "spelling does not matter");
}

}  // namespace r2deck::fuzz
