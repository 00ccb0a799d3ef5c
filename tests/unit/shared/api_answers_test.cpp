// Answers and problems: their exact text on the wire, and how a client of another age reads them.
#include <gtest/gtest.h>

#include <string>

#include "shared/api/codec.h"

namespace r2deck::api {
namespace {

constexpr text::UnixMillis kThen = 1'767'323'045'000;  // 2026-01-02T03:04:05Z

// The value's text is as given, and reads back to a value of the same text.
template <class T>
void expect_wire(const T& value, const std::string& json) {
  EXPECT_EQ(encode(value), json);
  const auto read = decode<T>(json);
  ASSERT_TRUE(read) << read.problem().message;
  EXPECT_EQ(encode(*read), json);
}

TEST(Wire, Requests) {
  expect_wire(SignInRequest{"t"}, R"({"token":"t"})");
  expect_wire(CreateBucketRequest{"demo"}, R"({"name":"demo"})");
  expect_wire(CreateAccountRequest{.label = "A",
                                   .kind = AccountKind::r2,
                                   .api_token = {},
                                   .account_id = std::string(32, '0'),
                                   .jurisdiction = Jurisdiction::fedramp,
                                   .endpoint = {},
                                   .region = {},
                                   .access_key_id = "k",
                                   .secret_access_key = "s"},
              R"({"label":"A","kind":"r2","accountId":"00000000000000000000000000000000",)"
              R"("jurisdiction":"fedramp","accessKeyId":"k","secretAccessKey":"s"})");
  expect_wire(PresignRequest{PresignMethod::del, "a/b", 60, {}, {}},
              R"({"method":"DELETE","key":"a/b","expires":60})");
  expect_wire(SignPartsRequest{{1, 2}}, R"({"parts":[1,2]})");
  expect_wire(CompleteUploadRequest{{{1, "e"}}}, R"({"parts":[{"part":1,"etag":"e"}]})");

  CreateUploadRequest upload;
  upload.key = "k";
  upload.size = 5;
  upload.content_type = "text/plain";
  upload.modified = kThen + 5;
  upload.metadata = {{"a", "b"}};
  upload.if_none_match = true;
  expect_wire(upload,
              R"({"key":"k","size":5,"contentType":"text/plain","modified":"2026-01-02T03:04:05.005Z",)"
              R"("metadata":{"a":"b"},"ifNoneMatch":"*"})");
}

TEST(Wire, Session) {
  expect_wire(Session{"owner", "h", kThen, "http://127.0.0.1:8722", "0.1.0", {"https://s3.example"}},
              R"({"name":"owner","headerToken":"h","expiresAt":"2026-01-02T03:04:05Z",)"
              R"("origin":"http://127.0.0.1:8722","version":"0.1.0","storage":["https://s3.example"]})");
  expect_wire(
      Session{"owner", "", 0, "o", "v"},
      R"({"name":"owner","expiresAt":"1970-01-01T00:00:00Z","origin":"o","version":"v","storage":[]})");
  expect_wire(Metrics{1, 2, 3, 4}, R"({"apiBytesIn":1,"apiBytesOut":2,"requests":3,"rssBytes":4})");
}

TEST(Wire, AccountsAndBuckets) {
  Account account;
  account.id = "1";
  account.label = "A";
  account.kind = AccountKind::s3;
  account.endpoint = "http://h";
  account.region = "auto";
  account.proof = Proof::size_only;
  const std::string json =
      R"({"id":"1","label":"A","kind":"s3","endpoint":"http://h","region":"auto","proof":"sizeOnly",)"
      R"("credentials":"keys","accessKeyTail":"","disabled":false,"createdAt":"1970-01-01T00:00:00Z"})";
  expect_wire(account, json);
  expect_wire(AccountList{{account, account}}, R"({"accounts":[)" + json + "," + json + "]}");
  expect_wire(AccountList{}, R"({"accounts":[]})");
  Account r2 = account;
  r2.kind = AccountKind::r2;
  r2.account_id = std::string(32, 'a');
  r2.jurisdiction = Jurisdiction::eu;
  r2.credentials = CredentialKind::token;
  r2.access_key_tail = "cdef";
  r2.disabled = true;
  expect_wire(r2,
              R"({"id":"1","label":"A","kind":"r2","endpoint":"http://h","region":"auto","proof":"sizeOnly",)"
              R"("accountId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","jurisdiction":"eu","credentials":"token",)"
              R"("accessKeyTail":"cdef","disabled":true,"createdAt":"1970-01-01T00:00:00Z"})");
  expect_wire(
      BucketList{{{"b", 0, false}}, true},
      R"({"buckets":[{"name":"b","createdAt":"1970-01-01T00:00:00Z","named":false}],"complete":true})");
  expect_wire(BucketList{{{"b", {}, true}}, false},
              R"({"buckets":[{"name":"b","named":true}],"complete":false})");
  expect_wire(CorsState{"o", false, {"method PUT", "exposed header ETag"}},
              R"({"origin":"o","allowed":false,"missing":["method PUT","exposed header ETag"]})");
}

TEST(Wire, WhatAnAccountMayDoAndWhatDependsOnIt) {
  expect_wire(ConnectionReport{{{ConnectionCheckName::list_buckets, CheckOutcome::denied, "d", "h"},
                                {ConnectionCheckName::admin, CheckOutcome::skipped, "e", ""}}},
              R"({"checks":[{"check":"listBuckets","outcome":"denied","detail":"d","hint":"h"},)"
              R"({"check":"admin","outcome":"skipped","detail":"e","hint":""}]})");
  expect_wire(AccountDependents{{{"u", "b", "k", 3, 0}}, 1, {"n"}},
              R"({"uploads":[{"id":"u","bucket":"b","key":"k","size":3,"createdAt":"1970-01-01T00:00:00Z"}],)"
              R"("uploadCount":1,"namedBuckets":["n"]})");
}

TEST(Wire, Objects) {
  expect_wire(
      ObjectPage{{{"k", 1, kThen, "e", "STANDARD"}, {"l", 0, 0, "f", ""}}, {"p/"}, "next"},
      R"({"objects":[{"key":"k","size":1,"modified":"2026-01-02T03:04:05Z","etag":"e",)"
      R"("storageClass":"STANDARD"},{"key":"l","size":0,"modified":"1970-01-01T00:00:00Z","etag":"f"}],)"
      R"("prefixes":["p/"],"cursor":"next"})");
  expect_wire(ObjectPage{}, R"({"objects":[],"prefixes":[]})");
  expect_wire(ObjectInfo{{"k", 1, 0, "e", ""}, "text/plain", kThen, {{"a", "b"}}},
              R"({"object":{"key":"k","size":1,"modified":"1970-01-01T00:00:00Z","etag":"e"},)"
              R"("contentType":"text/plain","fileModified":"2026-01-02T03:04:05Z","metadata":{"a":"b"}})");
  expect_wire(ObjectInfo{{"k", 1, 0, "e", ""}, "", {}, {}},
              R"({"object":{"key":"k","size":1,"modified":"1970-01-01T00:00:00Z","etag":"e"},)"
              R"("contentType":"","metadata":{}})");
  expect_wire(PresignedUrl{"https://h/?a=b&c", kThen},
              R"({"url":"https://h/?a=b&c","expiresAt":"2026-01-02T03:04:05Z"})");
}

TEST(Wire, Uploads) {
  expect_wire(CreatedUpload{"u", UploadMode::single, 5, 1},
              R"({"id":"u","mode":"single","partSize":5,"partCount":1})");
  expect_wire(
      SignedParts{{{1, "https://h", 0, {}}, {2, "https://i", 0, {{"content-type", "x"}}}}},
      R"({"urls":[{"part":1,"url":"https://h","expiresAt":"1970-01-01T00:00:00Z"},)"
      R"({"part":2,"url":"https://i","expiresAt":"1970-01-01T00:00:00Z","headers":{"content-type":"x"}}]})");
  expect_wire(UploadedParts{{{1, 2, "e"}}}, R"({"parts":[{"part":1,"size":2,"etag":"e"}]})");
  expect_wire(CompletedUpload{"e-1", 9}, R"({"etag":"e-1","size":9})");
  expect_wire(Diagnosis{"cors_missing", "m", "h", false},
              R"({"code":"cors_missing","message":"m","hint":"h","retryable":false})");
}

TEST(Wire, KeepsEveryCharacterOfAKey) {
  std::string awkward;
  for (char c = 0x01; c < 0x7F; ++c)
    awkward += c;
  awkward += "\x7F ü 日本 👍 \xE2\x80\xA8";
  ObjectPage page;
  page.objects.push_back({awkward, 1, 0, "e", ""});
  page.objects.push_back({std::string("a\0b", 3), 1, 0, "e", ""});
  const auto read = decode<ObjectPage>(encode(page));
  ASSERT_TRUE(read) << read.problem().message;
  EXPECT_EQ(read->objects[0].key, awkward);
  EXPECT_EQ(read->objects[1].key, std::string("a\0b", 3));
}

TEST(Wire, RepairsTextThatIsNotUtf8) {
  EXPECT_EQ(encode(SignInRequest{"a\xFF"}), "{\"token\":\"a\xEF\xBF\xBD\"}");
}

TEST(Wire, HoldsTheLargestPageOfKeys) {
  ObjectPage page;
  for (int i = 0; i < 1'000; ++i)
    page.objects.push_back({std::string(1'024, '\x01'), 1, 0, "e", "STANDARD"});
  EXPECT_TRUE(decode<ObjectPage>(encode(page)));
}

TEST(Answer, IgnoresMembersOfANewerCompanion) {
  const auto upload = decode<CompletedUpload>(R"({"etag":"e","size":1,"checksum":{"crc":[1,2]}})");
  ASSERT_TRUE(upload);
  EXPECT_EQ(upload->etag, "e");
}

TEST(Answer, IsABadResponseWhenATypeIsOff) {
  for (const char* json : {"", "{}", "<html>", R"({"etag":1,"size":1})", R"({"etag":"e","size":"1"})",
                           R"({"etag":"e","size":-1})", R"({"etag":"e","etag":"f","size":1})"}) {
    const auto upload = decode<CompletedUpload>(json);
    ASSERT_FALSE(upload) << json;
    EXPECT_EQ(upload.problem().code, ErrorCode::bad_response) << json;
  }
  EXPECT_EQ(decode<AccountList>(R"({"accounts":[{"id":"1"}]})").problem().subject, "accounts[0].label");
}

TEST(ProblemDocument, CarriesAllOfAProblem) {
  const Problem problem{.code = ErrorCode::no_such_bucket,
                        .operation = "ListObjectsV2",
                        .subject = "demo",
                        .message = "There is no such bucket.",
                        .hint = "Check the name.",
                        .retryable = false,
                        .remote_code = "NoSuchBucket"};
  const std::string json = encode_problem(problem, 404);
  EXPECT_EQ(json,
            R"({"type":"urn:r2deck:problem:no_such_bucket","title":"No such bucket","status":404,)"
            R"("code":"no_such_bucket","detail":"There is no such bucket.","hint":"Check the name.",)"
            R"("retryable":false,"operation":"ListObjectsV2","subject":"demo","remoteCode":"NoSuchBucket"})");
  EXPECT_EQ(decode_problem(json, 404), problem);
}

TEST(ProblemDocument, KnowsEveryErrorCode) {
#define X(name)                                                                     \
  {                                                                                 \
    const Problem problem{.code = ErrorCode::name, .message = "m"};                 \
    EXPECT_EQ(decode_problem(encode_problem(problem, 400), 400), problem) << #name; \
    EXPECT_EQ(error_code_from(#name), ErrorCode::name);                             \
  }
  R2DECK_ERROR_CODES(X)
#undef X
  EXPECT_EQ(error_code_from("no_such_code"), std::nullopt);
}

TEST(ProblemDocument, OfAnUnknownCodeKeepsItsWords) {
  const Problem problem = decode_problem(
      R"({"status":409,"code":"code_of_tomorrow","detail":"d","hint":"h","retryable":true})", 409);
  EXPECT_EQ(problem.code, ErrorCode::bad_response);
  EXPECT_EQ(problem.message, "d");
  EXPECT_EQ(problem.hint, "h");
  EXPECT_TRUE(problem.retryable);
}

TEST(ProblemDocument, ThatIsNoneSaysTheStatus) {
  for (const char* body : {"", "<html>Bad Gateway</html>", "{}", R"({"code":5})", "[]"}) {
    const Problem problem = decode_problem(body, 502);
    EXPECT_EQ(problem.code, ErrorCode::bad_response) << body;
    EXPECT_NE(problem.message.find("502"), std::string::npos) << body;
    EXPECT_TRUE(problem.retryable) << body;
  }
  EXPECT_FALSE(decode_problem("", 404).retryable);
}

}  // namespace
}  // namespace r2deck::api
