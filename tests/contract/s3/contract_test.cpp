#include <chrono>
#include <cstdlib>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

constexpr const char* kAsDocumented = "as documented";

std::string environment(const char* name, const char* otherwise = nullptr) {
  const char* value = std::getenv(name);
  if (value && *value) return value;
  if (otherwise) return otherwise;
  throw std::runtime_error(std::string("set ") + name);
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto family : {bucket_cases, bucket_config_cases, listing_cases, object_cases, copy_cases,
                            multipart_cases, presign_cases}) {
    std::vector<Case> cases = family();
    std::move(cases.begin(), cases.end(), std::back_inserter(all));
  }
  return all;
}

const KnownDefect* known_defect(const std::string& case_name) {
  const std::string server = environment("R2DECK_S3_SERVER", "");
  const auto& all = known_defects();
  const auto found = std::find_if(all.begin(), all.end(), [&](const KnownDefect& each) {
    return each.server == server && each.case_name == case_name;
  });
  return found == all.end() ? nullptr : &*found;
}

class S3Contract : public testing::TestWithParam<Case> {
 protected:
  static void SetUpTestSuite() {
    Store store("SetUp");
    if (store.client.head_bucket(kBucket).ok()) return;  // miniflare's is there from the start
    const auto made = store.client.create_bucket(kBucket);
    ASSERT_TRUE(made.ok()) << made.problem().message;
  }
};

TEST_P(S3Contract, Holds) {
  const KnownDefect* defect = known_defect(GetParam().name);
  Store store(GetParam().name);
  Deviation met{kAsDocumented, {}};
  try {
    GetParam().run(store);
  } catch (const Deviation& deviation) {
    met = deviation;
  }
  EXPECT_EQ(met.what, defect ? defect->instead : kAsDocumented)
      << met.detail << (defect ? "\nknown: " + defect->reason : "");
}

INSTANTIATE_TEST_SUITE_P(Cases, S3Contract, testing::ValuesIn(all_cases()),
                         [](const auto& test) { return test.param.name; });

TEST(KnownDefects, AreOfCasesThatThereAre) {
  const auto cases = all_cases();
  for (const KnownDefect& defect : known_defects()) {
    EXPECT_TRUE(std::any_of(cases.begin(), cases.end(), [&](const Case& each) {
      return each.name == defect.case_name;
    })) << defect.case_name;
    EXPECT_FALSE(defect.reason.empty()) << defect.case_name;
  }
}

}  // namespace

void PrintTo(const Case& each, std::ostream* out) {
  *out << each.name;
}

text::UnixMillis now() {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch())
      .count();
}

Store::Store(const std::string& case_name)
    : at(parse_endpoint(environment("R2DECK_S3_ENDPOINT"), environment("R2DECK_S3_REGION", "auto")).value()),
      credentials{environment("R2DECK_S3_ACCESS_KEY"), environment("R2DECK_S3_SECRET_KEY")},
      run("run-" + std::to_string(now()) + '-' + case_name + '/'),
      client(at, credentials) {}

std::string Store::presigned(const std::string& method, const std::string& key, Pairs query, Pairs headers,
                             std::int64_t expires, text::UnixMillis time) const {
  return presign({method, kBucket, key, std::move(query), std::move(headers)}, at, credentials, expires,
                 time);
}

HttpResponse Store::send(const std::string& method, const std::string& url, const std::string& body,
                         Pairs headers) const {
  headers.emplace_back("Host", at.authority());
  Transport transport(at, {});
  const auto outcome = transport.exchange({.method = method,
                                           .target = url.substr(at.origin().size()),
                                           .headers = std::move(headers),
                                           .body = body});
  return std::holds_alternative<HttpResponse>(outcome) ? std::get<HttpResponse>(outcome) : HttpResponse{};
}

void Store::put(const std::string& key, const std::string& body) {
  need(client.put_object(kBucket, key, Body(body)), "PutObject");
}

std::string Store::get(const std::string& key, const GetObjectOptions& options) {
  std::string bytes;
  need(client.get_object(
           kBucket, key,
           [&](std::string_view piece) {
             bytes += piece;
             return true;
           },
           options),
       "GetObject");
  return bytes;
}

std::vector<std::string> Store::keys(const std::string& prefix, std::int32_t max_keys) {
  std::vector<std::string> out;
  ListObjectsOptions options{.prefix = prefix, .max_keys = max_keys};
  for (;;) {
    auto page = need(client.list_objects_v2(kBucket, options), "ListObjectsV2");
    for (Object& object : page.objects)
      out.push_back(std::move(object.key));
    if (!page.next_continuation_token) return out;
    options.continuation_token = *page.next_continuation_token;
  }
}

std::string Store::start_upload(const std::string& key) {
  return need(client.create_multipart_upload(kBucket, key, {}, false), "CreateMultipartUpload");
}

PartPresigner Store::presigner(const std::string& key, const std::string& upload_id) const {
  return PartPresigner(at, credentials, kBucket, key, upload_id, 60, now());
}

}  // namespace r2deck::s3::contract
