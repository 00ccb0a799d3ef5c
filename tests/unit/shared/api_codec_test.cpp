// Requests: what is taken, and what is refused with which member.
#include "shared/api/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shared/r2/limits.h"

namespace r2deck::api {
namespace {

using testing::HasSubstr;
using testing::Not;

// Refused with this code and member.
template <class T>
void expect_refused(const std::string& json, const std::string& subject,
                    ErrorCode code = ErrorCode::invalid_request) {
  const auto result = decode<T>(json);
  ASSERT_FALSE(result) << json.substr(0, 200);
  EXPECT_EQ(to_string(result.problem().code), to_string(code)) << json.substr(0, 200);
  EXPECT_EQ(result.problem().subject, subject) << json.substr(0, 200);
  EXPECT_FALSE(result.problem().message.empty());
}

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}
std::string repeat(const std::string& text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

TEST(Codec, RefusesWhatIsNotOneJsonObject) {
  for (const char* json : {"", " ", "null", "[]", "\"x\"", "1", "true"})
    expect_refused<SignInRequest>(json, "");
  for (const char* json :
       {"{", "}", "{\"token\"}", "{\"token\":}", "{\"token\":\"x\",}", "{token:\"x\"}", "{'token':'x'}",
        "{\"token\":\"x\"} x", "{\"token\":\"x\"}{}", "{\"token\":\"x\"} // c",
        "\xEF\xBB\xBF{\"token\":\"x\"}", "{\"token\":\"\n\"}", "{\"token\":\"\\x\"}", "{\"token\":NaN}"}) {
    expect_refused<SignInRequest>(json, "");
  }
  EXPECT_TRUE(decode<SignInRequest>(" \r\n\t{ \"token\" : \"x\" } \n"));
}

TEST(Codec, RefusesTextThatIsNotUtf8) {
  expect_refused<SignInRequest>("{\"token\":\"a\xFF\"}", "");
  expect_refused<SignInRequest>("{\"token\":\"\xC0\x80\"}", "");
  expect_refused<SignInRequest>("{\"token\":\"\xED\xA0\x80\"}", "");
  expect_refused<SignInRequest>(R"({"token":"\ud800"})", "");
  expect_refused<SignInRequest>("{\"to\xFFken\":\"a\"}", "");
}

TEST(Codec, RefusesAMemberGivenTwice) {
  expect_refused<SignInRequest>(R"({"token":"a","token":"a"})", "token");
  expect_refused<SignInRequest>(R"({"token":"a","tok\u0065n":"b"})", "token");
  expect_refused<CreateUploadRequest>(R"({"key":"k","size":1,"metadata":{"a":"1","b":"2","a":"3"}})",
                                      "metadata.a");
  expect_refused<CompleteUploadRequest>(
      R"({"parts":[{"part":1,"etag":"e"},7,"s",null,true,{"part":2,"etag":"e","part":3}]})", "parts[5].part");
  // The same name in two objects is nothing unusual.
  EXPECT_TRUE(decode<CompleteUploadRequest>(R"({"parts":[{"part":1,"etag":"e"},{"part":2,"etag":"e"}]})"));
}

TEST(Codec, RefusesDeepNestingWithoutFollowingIt) {
  expect_refused<SignInRequest>(repeat("[", 17) + repeat("]", 17), "");
  expect_refused<SignInRequest>(repeat("{\"a\":", 500'000), "");
}

TEST(Codec, RefusesLongBodiesUnread) {
  const std::string request = R"({"token":"a"})";
  EXPECT_TRUE(decode<SignInRequest>(request + std::string(kMaxBody - request.size(), ' ')));
  expect_refused<SignInRequest>(request + std::string(kMaxBody - request.size() + 1, ' '), "",
                                ErrorCode::too_large);
}

TEST(Codec, RefusesUnknownMembersAndNamesTheKnownOnes) {
  expect_refused<SignInRequest>(R"({"token":"a","extra":1})", "extra");
  expect_refused<SignInRequest>(R"({"Token":"a","token":"a"})", "Token");
  expect_refused<CompleteUploadRequest>(R"({"parts":[{"part":1,"etag":"e","size":1}]})", "parts[0].size");
  EXPECT_EQ(decode<CompleteUploadRequest>(R"({"parts":[{"part":1,"etag":"e","size":1}]})").problem().hint,
            "The members are: part, etag.");
}

TEST(Codec, NeverRepeatsAValueInAnError) {
  const std::string secret = "SECRETSECRET";
  for (const std::string& json :
       {R"({"label":"l","kind":"r2","accountId":"x","accessKeyId":"a","secretAccessKey":")" + secret + " \"}",
        R"({"label":"l","kind":"s3","endpoint":"http://h","accessKeyId":"a","secretAccessKey":[")" + secret +
            "\"]}",
        R"({"secretAccessKey":")" + secret, secret}) {
    const Problem problem = decode<CreateAccountRequest>(json).problem();
    EXPECT_THAT(problem.message + problem.hint + problem.subject, Not(HasSubstr("SECRET")));
  }
}

TEST(SignIn, TakesATokenOf1To256Characters) {
  EXPECT_EQ(decode<SignInRequest>(R"({"token":"abc"})")->token, "abc");
  EXPECT_TRUE(decode<SignInRequest>("{\"token\":" + quoted(std::string(256, 'a')) + "}"));
  for (const std::string& token :
       {quoted(""), quoted(std::string(257, 'a')), quoted("a b"), quoted("ä"), quoted("a\\u0000"),
        std::string("1"), std::string("null"), std::string("[]")}) {
    expect_refused<SignInRequest>("{\"token\":" + token + "}", "token");
  }
  expect_refused<SignInRequest>("{}", "token");
}

const std::string kAccountId(32, 'a');

TEST(CreateAccount, NamesR2ByItsAccountIdAndOthersByTheirEndpoint) {
  const auto r2 =
      decode<CreateAccountRequest>(R"({"label":"Mine","kind":"r2","accountId":")" + kAccountId +
                                   R"(","jurisdiction":"eu","accessKeyId":"AK","secretAccessKey":"SK"})");
  ASSERT_TRUE(r2) << r2.problem().message;
  EXPECT_EQ(r2->kind, AccountKind::r2);
  EXPECT_EQ(r2->account_id, kAccountId);
  EXPECT_EQ(r2->jurisdiction, Jurisdiction::eu);
  EXPECT_EQ(r2->region, std::nullopt);

  const auto s3 = decode<CreateAccountRequest>(
      R"({"label":"L","kind":"s3","endpoint":"http://localhost:8723","region":"us","accessKeyId":"A","secretAccessKey":"S"})");
  ASSERT_TRUE(s3) << s3.problem().message;
  EXPECT_EQ(s3->endpoint, "http://localhost:8723");
  EXPECT_EQ(s3->jurisdiction, Jurisdiction::none);
}

TEST(CreateAccount, RefusesWhatDoesNotBelongToItsKind) {
  const std::string keys = R"("label":"l","accessKeyId":"a","secretAccessKey":"s")";
  const std::string id = R"("accountId":")" + kAccountId + "\"";
  const std::string endpoint = R"("endpoint":"http://h")";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("kind":"r2",)" + keys, "accountId"},
      {R"("kind":"r2",)" + id + "," + endpoint + "," + keys, "endpoint"},
      {R"("kind":"s3",)" + keys, "endpoint"},
      {R"("kind":"s3",)" + endpoint + "," + id + "," + keys, "accountId"},
      {R"("kind":"s3","jurisdiction":"eu",)" + endpoint + "," + keys, "jurisdiction"},
      {R"("kind":"r2","jurisdiction":"us",)" + id + "," + keys, "jurisdiction"},
      {R"("kind":"R2",)" + id + "," + keys, "kind"},
      {R"("kind":"r2","accountId":"abc",)" + keys, "accountId"},
      {R"("kind":"r2","accountId":")" + std::string(32, 'g') + "\"," + keys, "accountId"},
      {id + "," + keys, "kind"},
      {R"("kind":"s3",)" + endpoint + R"(,"label":"","accessKeyId":"a","secretAccessKey":"s")", "label"},
      {R"("kind":"s3",)" + endpoint + R"(,"label":"a\nb","accessKeyId":"a","secretAccessKey":"s")", "label"},
  };
  for (const auto& [members, subject] : cases)
    expect_refused<CreateAccountRequest>("{" + members + "}", subject);
}

TEST(CreateAccount, CountsALabelInCharacters) {
  const auto with_label = [](const std::string& label) {
    return R"({"kind":"s3","endpoint":"http://h","accessKeyId":"a","secretAccessKey":"s","label":")" + label +
           "\"}";
  };
  EXPECT_TRUE(decode<CreateAccountRequest>(with_label(repeat("日", 100))));
  expect_refused<CreateAccountRequest>(with_label(repeat("日", 101)), "label");
}

TEST(CreateAccount, IsByAnApiTokenAlone) {
  const auto bare = decode<CreateAccountRequest>(R"({"apiToken":"tok-en_1"})");
  ASSERT_TRUE(bare) << bare.problem().message;
  EXPECT_EQ(bare->api_token, "tok-en_1");
  EXPECT_EQ(bare->label, "");
  EXPECT_EQ(bare->kind, AccountKind::r2);
  const auto more = decode<CreateAccountRequest>(R"({"apiToken":"t","label":"L","accountId":")" + kAccountId +
                                                 R"(","jurisdiction":"fedramp"})");
  ASSERT_TRUE(more) << more.problem().message;
  EXPECT_EQ(more->account_id, kAccountId);
  EXPECT_EQ(more->jurisdiction, Jurisdiction::fedramp);
}

TEST(CreateAccount, ByTokenHasNothingOfTheOtherWays) {
  for (const char* member : {"kind", "endpoint", "region", "accessKeyId", "secretAccessKey"})
    expect_refused<CreateAccountRequest>(R"({"apiToken":"t",")" + std::string(member) + R"(":"s3"})", member);
  expect_refused<CreateAccountRequest>(R"({"apiToken":""})", "apiToken");
  expect_refused<CreateAccountRequest>(R"({"apiToken":"a b"})", "apiToken");
  expect_refused<CreateAccountRequest>(R"({"apiToken":")" + std::string(513, 't') + "\"}", "apiToken");
  expect_refused<CreateAccountRequest>(R"({"apiToken":"t","accountId":"abc"})", "accountId");
}

TEST(UpdateAccount, ChangesSomething) {
  const auto all = decode<UpdateAccountRequest>(R"({"label":"L","disabled":true,"jurisdiction":"default"})");
  ASSERT_TRUE(all) << all.problem().message;
  EXPECT_EQ(all->disabled, true);
  EXPECT_EQ(all->jurisdiction, Jurisdiction::none);
  EXPECT_EQ(decode<UpdateAccountRequest>(R"({"disabled":false})")->label, std::nullopt);
  expect_refused<UpdateAccountRequest>("{}", "");
  expect_refused<UpdateAccountRequest>(R"({"disabled":"yes"})", "disabled");
  expect_refused<UpdateAccountRequest>(R"({"jurisdiction":"moon"})", "jurisdiction");
  expect_refused<UpdateAccountRequest>(R"({"label":""})", "label");
}

TEST(ReplaceCredentials, IsATokenOrAKeyPair) {
  EXPECT_TRUE(decode<ReplaceCredentialsRequest>(R"({"apiToken":"t"})"));
  EXPECT_TRUE(decode<ReplaceCredentialsRequest>(R"({"accessKeyId":"a","secretAccessKey":"s"})"));
  expect_refused<ReplaceCredentialsRequest>("{}", "accessKeyId");
  expect_refused<ReplaceCredentialsRequest>(R"({"accessKeyId":"a"})", "secretAccessKey");
  expect_refused<ReplaceCredentialsRequest>(R"({"apiToken":"t","accessKeyId":"a"})", "accessKeyId");
}

TEST(TestAccount, NeedsTheConsentToWriteSaid) {
  EXPECT_EQ(decode<TestAccountRequest>(R"({"bucket":"my-files","write":true})")->bucket, "my-files");
  EXPECT_EQ(decode<TestAccountRequest>(R"({"write":false})")->bucket, std::nullopt);
  expect_refused<TestAccountRequest>("{}", "write");
  expect_refused<TestAccountRequest>(R"({"bucket":"..","write":false})", "bucket");
  expect_refused<NameBucketRequest>(R"({"name":"a/b"})", "name");
}

TEST(CreateBucket, FollowsTheRuleForNames) {
  EXPECT_EQ(decode<CreateBucketRequest>(R"({"name":"my-files"})")->name, "my-files");
  expect_refused<CreateBucketRequest>(R"({"name":"My_Files"})", "name");
  expect_refused<CreateBucketRequest>(R"({"name":"ab"})", "name");
  EXPECT_FALSE(decode<CreateBucketRequest>(R"({"name":"ab"})").problem().hint.empty());
}

TEST(Presign, LimitsTheTimeByMethod) {
  const auto request = [](const std::string& method, std::int64_t seconds) {
    return R"({"method":")" + method + R"(","key":"k","expires":)" + std::to_string(seconds) + "}";
  };
  for (const char* reading : {"GET", "HEAD"}) {
    EXPECT_TRUE(decode<PresignRequest>(request(reading, 1)));
    EXPECT_TRUE(decode<PresignRequest>(request(reading, 604'800)));
    expect_refused<PresignRequest>(request(reading, 0), "expires");
    expect_refused<PresignRequest>(request(reading, 604'801), "expires");
  }
  for (const char* writing : {"PUT", "DELETE"}) {
    EXPECT_TRUE(decode<PresignRequest>(request(writing, 3'600)));
    expect_refused<PresignRequest>(request(writing, 3'601), "expires");
  }
  expect_refused<PresignRequest>(request("get", 1), "method");
  expect_refused<PresignRequest>(request("POST", 1), "method");
}

TEST(Presign, TakesAFileNameOnOneLine) {
  EXPECT_EQ(decode<PresignRequest>(R"({"method":"GET","key":"k","expires":1,"fileName":"ü.txt"})")->file_name,
            "ü.txt");
  expect_refused<PresignRequest>(R"({"method":"GET","key":"k","expires":1,"fileName":"a\r\nb"})", "fileName");
  expect_refused<PresignRequest>(R"({"method":"GET","key":"k","expires":1,"fileName":""})", "fileName");
  expect_refused<PresignRequest>(R"({"method":"GET","key":"k","expires":1,"fileName":null})", "fileName");
}

TEST(CreateUpload, TakesTheWholeOutline) {
  const auto request = decode<CreateUploadRequest>(R"({
    "key": "holiday/ü.mp4", "size": 3221225472, "contentType": "video/mp4", "modified": "2026-01-02T03:04:05.678Z",
    "partSize": 67108864, "metadata": {"author": "me", "camera": "x"}, "cacheControl": "no-cache",
    "contentDisposition": "inline", "storageClass": "STANDARD_IA", "ifNoneMatch": "*"})");
  ASSERT_TRUE(request) << request.problem().message;
  EXPECT_EQ(request->key, "holiday/ü.mp4");
  EXPECT_EQ(request->size, 3 * r2::kGiB);
  EXPECT_EQ(request->content_type, "video/mp4");
  EXPECT_EQ(request->modified, 1'767'323'045'678);
  EXPECT_EQ(request->part_size, 64 * r2::kMiB);
  EXPECT_EQ(request->metadata,
            (std::vector<std::pair<std::string, std::string>>{{"author", "me"}, {"camera", "x"}}));
  EXPECT_EQ(request->cache_control, "no-cache");
  EXPECT_EQ(request->content_disposition, "inline");
  EXPECT_EQ(request->storage_class, "STANDARD_IA");
  EXPECT_TRUE(request->if_none_match);
}

TEST(CreateUpload, NeedsOnlyKeyAndSize) {
  const auto request = decode<CreateUploadRequest>(R"({"key":"k","size":0})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->content_type, "application/octet-stream");
  EXPECT_FALSE(request->modified || request->part_size || request->storage_class || request->if_none_match);
  // What a browser says of a file whose type it does not know.
  EXPECT_EQ(decode<CreateUploadRequest>(R"({"key":"k","size":0,"contentType":""})")->content_type,
            "application/octet-stream");
}

TEST(CreateUpload, RefusesEveryMemberThatIsOff) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("size":1)", "key"},
      {R"("key":"k")", "size"},
      {R"("key":1,"size":1)", "key"},
      {R"("key":"k","size":-1)", "size"},
      {R"("key":"k","size":1.0)", "size"},
      {R"("key":"k","size":1e3)", "size"},
      {R"("key":"k","size":"1")", "size"},
      {R"("key":"k","size":9223372036854775808)", "size"},
      {R"("key":"k","size":1,"partSize":5242879)", "partSize"},
      {R"("key":"k","size":1,"partSize":)" + std::to_string(r2::kMaxRequestBody + 1), "partSize"},
      {R"("key":"k","size":1,"partSize":null)", "partSize"},
      {R"("key":"k","size":1,"contentType":"a\r\nb")", "contentType"},
      {R"("key":"k","size":1,"contentType":")" + std::string(256, 'a') + "\"", "contentType"},
      {R"("key":"k","size":1,"modified":1767323045)", "modified"},
      {R"("key":"k","size":1,"modified":"yesterday")", "modified"},
      {R"("key":"k","size":1,"metadata":[])", "metadata"},
      {R"("key":"k","size":1,"metadata":{"a":1})", "metadata.a"},
      {R"("key":"k","size":1,"metadata":{"a":"x\ny"})", "metadata.a"},
      {R"("key":"k","size":1,"metadata":{"A":"x"})", "metadata"},
      {R"("key":"k","size":1,"cacheControl":"a\u0000b")", "cacheControl"},
      {R"("key":"k","size":1,"contentDisposition":"")", "contentDisposition"},
      {R"("key":"k","size":1,"storageClass":"GLACIER")", "storageClass"},
      {R"("key":"k","size":1,"ifNoneMatch":true)", "ifNoneMatch"},
      {R"("key":"k","size":1,"ifNoneMatch":"\"etag\"")", "ifNoneMatch"},
  };
  for (const auto& [members, subject] : cases)
    expect_refused<CreateUploadRequest>("{" + members + "}", subject);
  EXPECT_TRUE(decode<CreateUploadRequest>(R"({"key":"k","size":9223372036854775807,"partSize":5242880})"));
  EXPECT_TRUE(decode<CreateUploadRequest>(R"({"key":"k","size":1,"partSize":)" +
                                          std::to_string(r2::kMaxRequestBody) + "}"));
}

TEST(CreateUpload, SaysWhyAKeyIsInvalid) {
  const auto with_key = [](const std::string& key) { return R"({"size":1,"key":")" + key + "\"}"; };
  EXPECT_TRUE(decode<CreateUploadRequest>(with_key(std::string(1'024, 'k'))));
  for (const std::string& key : {std::string(), std::string(1'025, 'k'), std::string("a/../b")}) {
    expect_refused<CreateUploadRequest>(with_key(key), "key", ErrorCode::key_invalid);
    EXPECT_FALSE(decode<CreateUploadRequest>(with_key(key)).problem().hint.empty());
  }
}

std::string numbers(int from, int to) {
  std::string out;
  for (int i = from; i <= to; ++i)
    out += (out.empty() ? "" : ",") + std::to_string(i);
  return out;
}

TEST(SignParts, Takes1To64DistinctParts) {
  EXPECT_EQ(decode<SignPartsRequest>(R"({"parts":[3,1,10000]})")->parts,
            (std::vector<std::int32_t>{3, 1, 10'000}));
  EXPECT_TRUE(decode<SignPartsRequest>("{\"parts\":[" + numbers(1, 64) + "]}"));
  expect_refused<SignPartsRequest>("{\"parts\":[" + numbers(1, 65) + "]}", "parts");
  expect_refused<SignPartsRequest>(R"({"parts":[]})", "parts");
  expect_refused<SignPartsRequest>(R"({"parts":[1,2,1]})", "parts");
  expect_refused<SignPartsRequest>(R"({"parts":[1,0]})", "parts[1]");
  expect_refused<SignPartsRequest>(R"({"parts":[10001]})", "parts[0]");
  expect_refused<SignPartsRequest>(R"({"parts":[4294967297]})", "parts[0]");
  expect_refused<SignPartsRequest>(R"({"parts":["1"]})", "parts[0]");
  expect_refused<SignPartsRequest>(R"({"parts":1})", "parts");
}

TEST(CompleteUpload, TakesEveryPartOnce) {
  CompleteUploadRequest whole;
  for (std::int32_t part = 1; part <= r2::kMaxParts; ++part)
    whole.parts.push_back({part, std::string(32, 'e')});
  const std::string json = encode(whole);
  EXPECT_LT(json.size(), kMaxBody);
  EXPECT_EQ(decode<CompleteUploadRequest>(json)->parts.size(), 10'000U);

  expect_refused<CompleteUploadRequest>(R"({"parts":[]})", "parts");
  expect_refused<CompleteUploadRequest>(R"({"parts":[{"part":1,"etag":"a"},{"part":1,"etag":"b"}]})",
                                        "parts");
  expect_refused<CompleteUploadRequest>(R"({"parts":[{"part":1,"etag":"a"},{"part":2,"etag":""}]})",
                                        "parts[1].etag");
  expect_refused<CompleteUploadRequest>(R"({"parts":[{"part":1,"etag":"a"},{"part":2}]})", "parts[1].etag");
  expect_refused<CompleteUploadRequest>(R"({"parts":[{"part":1,"etag":"a"},3]})", "parts[1]");
  whole.parts.push_back({1, "e"});
  expect_refused<CompleteUploadRequest>(encode(whole), "parts");
}

}  // namespace
}  // namespace r2deck::api
