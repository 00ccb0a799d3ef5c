// The S3 client against a real server: the sandbox, Ceph RGW, or R2 itself. Where: R2DECK_S3_ENDPOINT,
// R2DECK_S3_ACCESS_KEY, R2DECK_S3_SECRET_KEY; R2DECK_S3_REGION unless "auto"; R2DECK_S3_SERVER=sandbox|rgw|r2
// names what it is, since servers have known defects. Each case that meets one says which, and asserts what
// that server does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "companion/s3/client.h"
#include "companion/s3/transport.h"

namespace r2deck::s3 {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAreArray;

constexpr const char* kBucket = "contract-s3";
constexpr std::int64_t kMiB = 1024 * 1024;

std::string environment(const char* name, const char* otherwise = nullptr) {
  const char* value = std::getenv(name);
  if (value && *value) return value;
  if (otherwise) return otherwise;
  throw std::runtime_error(std::string("set ") + name);
}

Endpoint endpoint() {
  return parse_endpoint(environment("R2DECK_S3_ENDPOINT"), environment("R2DECK_S3_REGION", "auto")).value();
}
Credentials credentials() {
  return {environment("R2DECK_S3_ACCESS_KEY"), environment("R2DECK_S3_SECRET_KEY")};
}
bool server_is(const std::string& name) {
  return environment("R2DECK_S3_SERVER", "") == name;
}

text::UnixMillis now() {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch())
      .count();
}

template <class T>
std::string told(const Result<T>& result) {
  if (result.ok()) return "ok";
  const Problem& problem = result.problem();
  return std::string(to_string(problem.code)) + ": " + problem.message + " [" + problem.remote_code + "]";
}

// Sends to a presigned URL as a tab would: nothing but the URL, the body and what must be sent with it.
HttpResponse send(const std::string& method, const std::string& url, const std::string& body = {},
                  Pairs headers = {}) {
  const Endpoint at = endpoint();
  headers.emplace_back("Host", at.authority());
  Transport transport(at, {});
  const auto outcome = transport.exchange({.method = method,
                                           .target = url.substr(at.origin().size()),
                                           .headers = std::move(headers),
                                           .body = body});
  return std::holds_alternative<HttpResponse>(outcome) ? std::get<HttpResponse>(outcome) : HttpResponse{};
}

class S3Contract : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    Client client(endpoint(), credentials());
    const auto made = client.create_bucket(kBucket);
    ASSERT_TRUE(made.ok() || made.problem().code == ErrorCode::already_exists) << told(made);
  }

  std::string presigned(const std::string& method, const std::string& key, Pairs query = {},
                        Pairs headers = {}, std::int64_t expires = 60, text::UnixMillis time = now()) const {
    return presign({method, kBucket, key, std::move(query), std::move(headers)}, endpoint(), credentials(),
                   expires, time);
  }

  void put(const std::string& key, const std::string& body = "x") const {
    const HttpResponse response = send("PUT", presigned("PUT", key), body);
    ASSERT_EQ(response.status, 200) << key << '\n' << response.body;
  }

  std::vector<std::string> keys(const std::string& prefix, std::int32_t max_keys = 1000) {
    std::vector<std::string> out;
    ListObjectsOptions options{.prefix = prefix, .max_keys = max_keys};
    for (;;) {
      const auto page = client.list_objects_v2(kBucket, options);
      EXPECT_TRUE(page.ok()) << told(page);
      if (!page.ok()) return out;
      for (const Object& object : page->objects)
        out.push_back(object.key);
      if (!page->next_continuation_token) return out;
      options.continuation_token = *page->next_continuation_token;
    }
  }

  std::string upload_part(PartPresigner& presigner, std::int32_t part, const std::string& body) const {
    const auto length = static_cast<std::int64_t>(body.size());
    const HttpResponse response = send("PUT", presigner.url(part, length), body);
    EXPECT_EQ(response.status, 200) << response.body;
    std::string etag(response.header("etag"));
    std::erase(etag, '"');
    return etag;
  }

  PartPresigner presigner(const std::string& key, const std::string& upload_id) const {
    return PartPresigner(endpoint(), credentials(), kBucket, key, upload_id, 60, now());
  }

  // Of this run of this test only.
  const std::string run = std::string("run-") + std::to_string(now()) + '-' +
                          testing::UnitTest::GetInstance()->current_test_info()->name() + '/';
  Client client{endpoint(), credentials()};
};

TEST_F(S3Contract, ListsTheBucketThatWasCreated) {
  const auto buckets = client.list_buckets();
  ASSERT_TRUE(buckets.ok()) << told(buckets);
  EXPECT_THAT(*buckets, Contains(Field(&Bucket::name, kBucket)));
  EXPECT_TRUE(client.head_bucket(kBucket).ok());
}

TEST_F(S3Contract, MissesABucketThatIsNotThere) {
  EXPECT_EQ(client.head_bucket("contract-s3-nowhere").problem().code, ErrorCode::no_such_bucket);
  EXPECT_EQ(client.list_objects_v2("contract-s3-nowhere", {}).problem().code, ErrorCode::no_such_bucket);
}

TEST_F(S3Contract, SaysThatCredentialsAreWrong) {
  const Credentials good = credentials();
  EXPECT_EQ(Client(endpoint(), {good.access_key_id, "wrong"}).list_buckets().problem().code,
            ErrorCode::wrong_credentials);
  for (const std::size_t length : {20, 32}) {
    Client stranger(endpoint(), {std::string(length, '0'), good.secret_access_key});
    EXPECT_EQ(stranger.list_buckets().problem().code, ErrorCode::wrong_credentials) << length;
  }
}

struct NamedKey {
  std::string name, key;
};
void PrintTo(const NamedKey& named, std::ostream* out) {
  *out << named.name;
}

class AwkwardKey : public S3Contract, public testing::WithParamInterface<NamedKey> {};

TEST_P(AwkwardKey, LivesThroughPutHeadListGetAndDelete) {
  const std::string key = run + GetParam().key;
  put(key, "hello");
  const auto head = client.head_object(kBucket, key);
  ASSERT_TRUE(head.ok()) << told(head);
  EXPECT_EQ(head->size, 5);
  EXPECT_EQ(head->etag, "5d41402abc4b2a76b9719d911017c592");
  EXPECT_THAT(keys(key), Contains(key));
  EXPECT_EQ(send("GET", presigned("GET", key)).body, "hello");
  const auto deleted = client.delete_object(kBucket, key);
  EXPECT_TRUE(deleted.ok()) << told(deleted);
  EXPECT_THAT(keys(key), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Keys, AwkwardKey,
    testing::Values(NamedKey{"Plain", "plain"}, NamedKey{"Space", "with space"},
                    NamedKey{"Plus", "plus+plus"}, NamedKey{"LooksEncoded", "a%2Fb%20c"},
                    NamedKey{"Percent", "100%"}, NamedKey{"SubDelimiters", "it's (a) *!"},
                    NamedKey{"QueryDelimiters", "r&d=x?y#z"}, NamedKey{"DoubleSlash", "a//b"},
                    NamedKey{"TrailingSlash", "folder/"}, NamedKey{"TrailingSpace", "trailing "},
                    NamedKey{"Tilde", "~tilde~"}, NamedKey{"DotsInNames", "a..b/...c"},
                    NamedKey{"Latin", "\xc3\xbc\xc3\xa9"},
                    NamedKey{"JapaneseAndEmoji", "\xe6\x97\xa5\xe6\x9c\xac/\xf0\x9f\x8e\x89"},
                    NamedKey{"Brackets", "[x]{y}<z>|\\^`\""}, NamedKey{"Tab", "tab\there"},
                    NamedKey{"LineBreak", "line\nbreak"}, NamedKey{"Colons", "semi;colon:at@,$"}),
    [](const auto& test) { return test.param.name; });

TEST_F(S3Contract, ListsByAwkwardPrefixes) {
  for (const std::string prefix : {"a+b/", "a b/", "a%2Bb/", "a'(b)*/"})
    put(run + prefix + "k");
  for (const std::string prefix : {"a+b/", "a b/", "a%2Bb/", "a'(b)*/"}) {
    EXPECT_THAT(keys(run + prefix), ElementsAre(run + prefix + "k"));
  }
}

TEST_F(S3Contract, ListsFoldersByTheDelimiter) {
  for (const std::string key : {"one", "a b/x", "a b/y", "c+d/z"})
    put(run + key);
  const auto page = client.list_objects_v2(kBucket, {.prefix = run, .delimiter = "/"});
  ASSERT_TRUE(page.ok()) << told(page);
  EXPECT_THAT(page->objects, ElementsAre(Field(&Object::key, run + "one")));
  EXPECT_THAT(page->common_prefixes, ElementsAre(run + "a b/", run + "c+d/"));
}

TEST_F(S3Contract, ListsPageByPage) {
  std::vector<std::string> all;
  for (int i = 0; i < 7; ++i)
    all.push_back(run + "k " + std::to_string(i) + "+");
  for (const std::string& key : all)
    put(key);
  EXPECT_THAT(keys(run, 2), UnorderedElementsAreArray(all));
}

TEST_F(S3Contract, MissesAnObjectThatIsNotThere) {
  EXPECT_EQ(client.head_object(kBucket, run + "nothing").problem().code, ErrorCode::no_such_key);
  EXPECT_EQ(client.delete_object(kBucket, run + "nothing").ok(), true) << "deleting what is gone is fine";
}

TEST_F(S3Contract, KeepsWhatAnObjectCarries) {
  const std::string key = run + "k";
  const auto upload = client.create_multipart_upload(kBucket, key,
                                                     {.content_type = "video/mp4",
                                                      .cache_control = "no-store",
                                                      .metadata = {{"mtime", "1767323045"}, {"who", "a b"}}},
                                                     false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  PartPresigner urls = presigner(key, *upload);
  const std::string etag = upload_part(urls, 1, "hello");
  const auto done = client.complete_multipart_upload(kBucket, key, *upload, {{1, 5, etag}}, false);
  ASSERT_TRUE(done.ok()) << told(done);
  const auto head = client.head_object(kBucket, key);
  ASSERT_TRUE(head.ok()) << told(head);
  EXPECT_EQ(head->content_type, "video/mp4");
  EXPECT_THAT(head->metadata, Contains(testing::Pair("mtime", "1767323045")));
  EXPECT_THAT(head->metadata, Contains(testing::Pair("who", "a b")));
  EXPECT_NEAR(static_cast<double>(head->modified), static_cast<double>(now()), 120'000);
}

TEST_F(S3Contract, TakesAnUploadInParts) {
  const std::string key = run + "it's (big) 100% +\xc3\xbc";
  const std::string first(5 * kMiB, 'a'), last = "tail";
  const auto upload = client.create_multipart_upload(kBucket, key, {}, false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  PartPresigner urls = presigner(key, *upload);
  const std::string first_etag = upload_part(urls, 1, first), last_etag = upload_part(urls, 2, last);
  EXPECT_EQ(first_etag, "79b281060d337b9b2b84ccf390adcf74");

  const auto parts = client.list_parts(kBucket, key, *upload);
  ASSERT_TRUE(parts.ok()) << told(parts);
  ASSERT_THAT(*parts, SizeIs(2));
  EXPECT_EQ(parts->at(0).etag, first_etag);
  EXPECT_EQ(parts->at(0).size, 5 * kMiB);
  EXPECT_EQ(parts->at(1).part_number, 2);

  const auto done = client.complete_multipart_upload(kBucket, key, *upload, *parts, false);
  ASSERT_TRUE(done.ok()) << told(done);
  const auto head = client.head_object(kBucket, key);
  ASSERT_TRUE(head.ok()) << told(head);
  EXPECT_EQ(head->size, 5 * kMiB + 4);
  EXPECT_TRUE(head->etag.ends_with("-2"));
  if (server_is("rgw")) {
    EXPECT_EQ(*done, "") << "RGW answers Complete with an empty ETag";
  } else {
    EXPECT_EQ(*done, head->etag);
  }
  EXPECT_EQ(client.list_parts(kBucket, key, *upload).problem().code, ErrorCode::no_such_upload);
}

TEST_F(S3Contract, RefusesAPartOfAnotherLengthThanTheOneSigned) {
  const std::string key = run + "k";
  const auto upload = client.create_multipart_upload(kBucket, key, {}, false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  const HttpResponse refused = send("PUT", presigner(key, *upload).url(1, 5), "longer");
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(send("PUT", presigner(key, *upload).url(1, -1), "longer").status, 200);
  EXPECT_TRUE(client.abort_multipart_upload(kBucket, key, *upload).ok());
}

TEST_F(S3Contract, RefusesToCompleteWithAPartThatIsNotThere) {
  const std::string key = run + "k";
  const auto upload = client.create_multipart_upload(kBucket, key, {}, false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  PartPresigner urls = presigner(key, *upload);
  upload_part(urls, 1, "hello");
  const auto done = client.complete_multipart_upload(kBucket, key, *upload,
                                                     {{1, 5, "00000000000000000000000000000000"}}, false);
  EXPECT_EQ(done.problem().code, ErrorCode::invalid_part) << told(done);
  EXPECT_TRUE(client.abort_multipart_upload(kBucket, key, *upload).ok());
}

TEST_F(S3Contract, RefusesToCompleteWithASmallPartThatIsNotTheLast) {
  const std::string key = run + "k";
  const auto upload = client.create_multipart_upload(kBucket, key, {}, false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  PartPresigner urls = presigner(key, *upload);
  const std::string one = upload_part(urls, 1, "hello"), two = upload_part(urls, 2, "hello");
  const auto done =
      client.complete_multipart_upload(kBucket, key, *upload, {{1, 5, one}, {2, 5, two}}, false);
  EXPECT_EQ(done.problem().code, ErrorCode::entity_too_small) << told(done);
}

TEST_F(S3Contract, ListsMorePartsThanAPageHolds) {
  const std::string key = run + "k";
  const auto upload = client.create_multipart_upload(kBucket, key, {}, false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  PartPresigner urls = presigner(key, *upload);
  Transport transport(endpoint(), {});
  for (std::int32_t part = 1; part <= 1003; ++part) {
    const auto outcome = transport.exchange({.method = "PUT",
                                             .target = urls.url(part, 1).substr(endpoint().origin().size()),
                                             .headers = {{"Host", endpoint().authority()}},
                                             .body = "x"});
    ASSERT_TRUE(std::holds_alternative<HttpResponse>(outcome));
    ASSERT_EQ(std::get<HttpResponse>(outcome).status, 200);
  }
  const auto parts = client.list_parts(kBucket, key, *upload);
  ASSERT_TRUE(parts.ok()) << told(parts);
  ASSERT_THAT(*parts, SizeIs(1003));
  EXPECT_EQ(parts->back().part_number, 1003);
  EXPECT_TRUE(client.abort_multipart_upload(kBucket, key, *upload).ok());
}

TEST_F(S3Contract, ForgetsAnAbortedUpload) {
  const std::string key = run + "k";
  const auto upload = client.create_multipart_upload(kBucket, key, {}, false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  EXPECT_TRUE(client.abort_multipart_upload(kBucket, key, *upload).ok());
  EXPECT_TRUE(client.abort_multipart_upload(kBucket, key, *upload).ok()) << "twice is fine";
  EXPECT_EQ(client.list_parts(kBucket, key, *upload).problem().code, ErrorCode::no_such_upload);
}

TEST_F(S3Contract, DoesNotOverwriteWhenAsked) {
  const std::string key = run + "k";
  put(key, "first");
  const auto upload = client.create_multipart_upload(kBucket, key, {}, false);
  ASSERT_TRUE(upload.ok()) << told(upload);
  PartPresigner urls = presigner(key, *upload);
  const std::string etag = upload_part(urls, 1, "second");
  const auto done = client.complete_multipart_upload(kBucket, key, *upload, {{1, 6, etag}}, true);
  if (server_is("rgw")) {
    EXPECT_TRUE(done.ok()) << "this RGW ignores If-None-Match on Complete; " << told(done);
    return;
  }
  EXPECT_EQ(done.problem().code, ErrorCode::precondition_failed) << told(done);
  EXPECT_EQ(send("GET", presigned("GET", key)).body, "first");
}

TEST_F(S3Contract, KeepsCorsRules) {
  const std::vector<CorsRule> rules = {{.id = "r2deck",
                                        .allowed_origins = {"http://127.0.0.1:8722"},
                                        .allowed_methods = {"GET", "PUT", "HEAD"},
                                        .allowed_headers = {"content-type", "content-md5"},
                                        .expose_headers = {"ETag"},
                                        .max_age_seconds = 3600},
                                       {.id = "other",
                                        .allowed_origins = {"https://example.com"},
                                        .allowed_methods = {"GET"},
                                        .allowed_headers = {},
                                        .expose_headers = {},
                                        .max_age_seconds = {}}};
  const auto put = client.put_bucket_cors(kBucket, rules);
  ASSERT_TRUE(put.ok()) << told(put);
  const auto got = client.get_bucket_cors(kBucket);
  ASSERT_TRUE(got.ok()) << told(got);
  ASSERT_THAT(*got, SizeIs(2));
  // Servers keep methods and headers as sets.
  const auto in_order = [](std::vector<CorsRule> of) {
    for (CorsRule& rule : of) {
      std::sort(rule.allowed_methods.begin(), rule.allowed_methods.end());
      std::sort(rule.allowed_headers.begin(), rule.allowed_headers.end());
    }
    return of;
  };
  EXPECT_EQ(in_order(*got), in_order(rules));
}

TEST_F(S3Contract, DownloadsUnderTheNameThatWasSigned) {
  put(run + "k");
  const std::string disposition = "attachment; filename=\"a \\\"b\\\".txt\"; filename*=UTF-8''%C3%BC.txt";
  const auto response =
      send("GET", presigned("GET", run + "k", {{"response-content-disposition", disposition}}));
  EXPECT_EQ(response.status, 200) << response.body;
  // cpp-httplib decodes escapes in the headers that it reads.
  EXPECT_THAT(std::string(response.header("content-disposition")),
              testing::StartsWith("attachment; filename=\"a \\\"b\\\".txt\"; filename*=UTF-8''"));
}

TEST_F(S3Contract, RefusesUrlsThatAreExpiredOrTamperedWith) {
  put(run + "k");
  EXPECT_EQ(send("GET", presigned("GET", run + "k", {}, {}, 60, now() - 120'000)).status, 403);
  EXPECT_EQ(send("GET", presigned("GET", run + "k") + "0").status, 403);
  EXPECT_EQ(send("PUT", presigned("GET", run + "k"), "y").status, 403);
  std::string other = presigned("GET", run + "k");
  other.replace(other.find("/k?"), 3, "/l?");
  EXPECT_EQ(send("GET", other).status, 403);
}

TEST_F(S3Contract, NeedsTheHeadersThatWereSigned) {
  const std::string url = presigned("PUT", run + "k", {}, {{"Content-Type", "text/plain"}});
  EXPECT_EQ(send("PUT", url, "x", {{"Content-Type", "text/html"}}).status, 403);
  EXPECT_EQ(send("PUT", url, "x", {{"Content-Type", "text/plain"}}).status, 200);
}

TEST_F(S3Contract, WorksOnAMachineWhoseClockIsWrong) {
  ClientOptions options;
  options.clock = [] { return now() - 3'600'000; };
  Client late(endpoint(), credentials(), options);
  const auto buckets = late.list_buckets();
  EXPECT_TRUE(buckets.ok()) << told(buckets);
  EXPECT_NEAR(static_cast<double>(late.clock_offset()), 3'600'000.0, 10'000.0);
}

}  // namespace
}  // namespace r2deck::s3
