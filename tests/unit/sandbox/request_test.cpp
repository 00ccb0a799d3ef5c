// The small parts of which a request is understood: encodings, targets, routes, conditions, ranges, headers,
// bodies.
#include <gtest/gtest.h>

#include "companion/sandbox/body_check.h"
#include "companion/sandbox/conditions.h"
#include "companion/sandbox/digest.h"
#include "companion/sandbox/object_headers.h"
#include "companion/sandbox/object_table.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/router.h"
#include "companion/sandbox/uri.h"
#include "companion/sandbox/wire.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

RequestHead head(std::string method, std::string target, std::vector<Header> headers = {}) {
  RequestHead request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers = std::move(headers);
  return request;
}

TEST(PercentCoding, KeepsAPlusAndRefusesBrokenEscapes) {
  EXPECT_EQ(percent_decode("a+b%2B%2f%C3%BC"), "a+b+/ü");
  for (const char* broken : {"%", "%4", "%zz", "a%2", "%%41"})
    EXPECT_FALSE(percent_decode(broken)) << broken;
  EXPECT_EQ(percent_encode("a b/~+(ü", true), "a%20b/~%2B%28%C3%BC");
  EXPECT_EQ(percent_encode("/", false), "%2F");
}

TEST(Base64, TakesItsOneSpellingOnly) {
  for (const std::string& bytes :
       {std::string(), std::string("a"), std::string("ab"), std::string("abc\0", 4)}) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
  for (const char* wrong : {"YQ", "YQ=", "Y===", "YR==", "YQ==YQ==", "Y Q=", "YQ-_"}) {
    EXPECT_FALSE(from_base64(wrong)) << wrong;
  }
}

TEST(Target, SplitsBucketAndKeyAtTheFirstSlash) {
  auto resource = parse_target(head("GET", "/b/a%2Fb//c?x=%3D&y"));
  ASSERT_TRUE(resource);
  EXPECT_EQ(resource->bucket, "b");
  EXPECT_EQ(resource->key, "a/b//c");
  EXPECT_EQ(resource->query.get("x"), "=");
  EXPECT_TRUE(resource->query.has("y"));
  EXPECT_EQ(parse_target(head("GET", "/b//lead"))->key, "/lead");
  for (const char* bad : {"", "b", "*", "http://h/b", "/b/%", "//key", "/b?%"}) {
    EXPECT_FALSE(parse_target(head("GET", bad))) << bad;
  }
}

TEST(Router, TellsTheOperations) {
  const auto of = [](const char* method, const char* target) {
    const RequestHead request = head(method, target);
    auto operation = route(request, *parse_target(request));
    return operation ? std::string(to_string(*operation)) : std::string(row(operation.failure().error).code);
  };
  EXPECT_EQ(of("GET", "/"), "ListBuckets");
  EXPECT_EQ(of("GET", "/b?list-type=2&prefix=x"), "ListObjectsV2");
  EXPECT_EQ(of("GET", "/b/"), "ListObjects");
  EXPECT_EQ(of("GET", "/b?list-type=2&unheard-of=1"), "NotImplemented");
  EXPECT_EQ(of("PUT", "/b"), "CreateBucket");
  EXPECT_EQ(of("PUT", "/b?cors"), "PutBucketCors");
  EXPECT_EQ(of("POST", "/b?delete"), "DeleteObjects");
  EXPECT_EQ(of("PUT", "/b?acl"), "NotImplemented");
  EXPECT_EQ(of("PUT", "/b?unheard-of"), "InvalidArgument");
  EXPECT_EQ(of("DELETE", "/b?unheard-of"), "InvalidArgument");
  EXPECT_EQ(of("PUT", "/b?x-id=CreateBucket&X-Amz-Date=1"), "CreateBucket");
  EXPECT_EQ(of("GET", "/b?list-type=3"), "NotImplemented");
  EXPECT_EQ(of("GET", "/b?start-after=x"), "NotImplemented");
  EXPECT_EQ(of("GET", "/b?continuation-token=x"), "InvalidArgument");
  EXPECT_EQ(of("PUT", "/b?lifecycle"), "PutBucketLifecycleConfiguration");
  EXPECT_EQ(of("DELETE", "/b?lifecycle"), "DeleteBucketLifecycle");
  EXPECT_EQ(of("GET", "/b?encryption"), "GetBucketEncryption");
  EXPECT_EQ(of("PUT", "/b?encryption"), "NotImplemented");
  EXPECT_EQ(of("POST", "/b/k"), "PutObject");
  EXPECT_EQ(of("POST", "/b"), "NotImplemented");
  EXPECT_EQ(of("PUT", "/b/k?partNumber=1&uploadId=x"), "UploadPart");
  EXPECT_EQ(of("POST", "/b/k?uploads"), "CreateMultipartUpload");
  EXPECT_EQ(of("POST", "/b/k?uploadId=x"), "CompleteMultipartUpload");
  EXPECT_EQ(of("DELETE", "/b/k?uploadId=x"), "AbortMultipartUpload");
  EXPECT_EQ(of("DELETE", "/b/k?tagging"), "NotImplemented");
  EXPECT_EQ(of("PATCH", "/b/k"), "MethodNotAllowed");
  EXPECT_EQ(of("DELETE", "/"), "MethodNotAllowed");
}

TEST(BucketName, HasThreeTo63OfTheAllowedCharacters) {
  EXPECT_FALSE(valid_bucket_name(std::string(2, 'a')));
  EXPECT_TRUE(valid_bucket_name(std::string(3, 'a')));
  EXPECT_TRUE(valid_bucket_name(std::string(63, 'a')));
  EXPECT_FALSE(valid_bucket_name(std::string(64, 'a')));
  EXPECT_TRUE(valid_bucket_name("a-1"));
  for (const char* bad : {"-ab", "ab-", "a.b", "a_b", "aBc", "a/b"})
    EXPECT_FALSE(valid_bucket_name(bad)) << bad;
}

TEST(Key, IsUtf8Of1To1024BytesAndOneInNfc) {
  EXPECT_FALSE(key_identity(""));
  EXPECT_TRUE(key_identity(std::string(1024, 'k')));
  EXPECT_FALSE(key_identity(std::string(1025, 'k')));
  EXPECT_FALSE(key_identity("\xff"));
  EXPECT_FALSE(key_identity(std::string("a\0b", 3)));
  EXPECT_EQ(*key_identity("e\xCC\x81"), "\xC3\xA9");
}

TEST(Successor, IsGreaterThanAllThatBeginSo) {
  EXPECT_EQ(successor("a/"), "a0");
  EXPECT_EQ(successor("a\xff"), "b");
  EXPECT_EQ(successor("\xff\xff"), std::nullopt);
  EXPECT_EQ(successor(""), std::nullopt);
}

const Validators kCurrent{"tag", 1'700'000'000'500};  // Tue, 14 Nov 2023 22:13:20 GMT, and half a second

Verdict read(std::vector<Header> headers) {
  return read_conditions(head("GET", "/", std::move(headers)), kCurrent);
}
Verdict write(std::vector<Header> headers, bool exists = true) {
  return write_conditions(head("PUT", "/", std::move(headers)),
                          exists ? std::optional(kCurrent) : std::optional<Validators>());
}

TEST(Conditions, OfReads) {
  EXPECT_EQ(read({}), Verdict::proceed);
  EXPECT_EQ(read({{"if-match", "\"tag\""}}), Verdict::proceed);
  EXPECT_EQ(read({{"if-match", "\"a\", \"b\""}}), Verdict::failed);
  EXPECT_EQ(read({{"if-none-match", "\"a\", W/\"tag\""}}), Verdict::not_modified);
  EXPECT_EQ(read({{"if-none-match", "*"}}), Verdict::not_modified);
  EXPECT_EQ(read({{"if-modified-since", "Tue, 14 Nov 2023 22:13:20 GMT"}}), Verdict::not_modified);
  EXPECT_EQ(read({{"if-modified-since", "Tue, 14 Nov 2023 22:13:19 GMT"}}), Verdict::proceed);
  EXPECT_EQ(read({{"if-unmodified-since", "Tue, 14 Nov 2023 22:13:19 GMT"}}), Verdict::failed);
  // The ETag's word counts more than the date's.
  EXPECT_EQ(read({{"if-none-match", "\"a\""}, {"if-modified-since", "Tue, 14 Nov 2023 22:13:20 GMT"}}),
            Verdict::proceed);
  EXPECT_EQ(read({{"if-modified-since", "yesterday"}}), Verdict::proceed);
}

TEST(Conditions, OfWrites) {
  EXPECT_EQ(write({{"if-none-match", "*"}}), Verdict::failed);
  EXPECT_EQ(write({{"if-none-match", "*"}}, false), Verdict::proceed);
  EXPECT_EQ(write({{"if-none-match", "\"other\""}}), Verdict::proceed);
  EXPECT_EQ(write({{"if-match", "\"tag\""}}), Verdict::proceed);
  EXPECT_EQ(write({{"if-match", "\"tag\""}}, false), Verdict::failed);
  EXPECT_EQ(write({{"if-match", "*"}}), Verdict::proceed);
}

TEST(Range, ResolvesAgainstTheSize) {
  using Kind = RangeAnswer::Kind;
  const auto resolve = [](const char* range, std::int64_t size) {
    const auto answer = resolve_range(head("GET", "/", {{"range", range}}), size, kCurrent);
    return std::tuple(answer.kind, answer.range.first, answer.range.length);
  };
  EXPECT_EQ(resolve("bytes=0-0", 10), std::tuple(Kind::part, 0, 1));
  EXPECT_EQ(resolve("bytes=9-9", 10), std::tuple(Kind::part, 9, 1));
  EXPECT_EQ(resolve("bytes=3-99", 10), std::tuple(Kind::part, 3, 7));
  EXPECT_EQ(resolve("bytes=3-9223372036854775807", 10), std::tuple(Kind::part, 3, 7));
  EXPECT_EQ(resolve("bytes=-3", 10), std::tuple(Kind::part, 7, 3));
  EXPECT_EQ(resolve("bytes=-99", 10), std::tuple(Kind::part, 0, 10));
  EXPECT_EQ(resolve("bytes=10-", 10), std::tuple(Kind::unsatisfiable, 0, 0));
  EXPECT_EQ(resolve("bytes=-0", 10), std::tuple(Kind::unsatisfiable, 0, 0));
  EXPECT_EQ(resolve("bytes=0-", 0), std::tuple(Kind::unsatisfiable, 0, 0));
  EXPECT_EQ(resolve("bytes=99999999999999999999-", 10), std::tuple(Kind::unsatisfiable, 0, 0));
  EXPECT_EQ(resolve("bytes=9-99999999999999999999", 10), std::tuple(Kind::part, 9, 1));
  EXPECT_EQ(resolve("bytes=5-3", 10), std::tuple(Kind::inverted, 0, 0));
  for (const char* malformed : {"", "bytes", "bytes=", "bytes=-", "bytes=1", "bytes=1-2,4-5", "items=1-2",
                                "bytes=+1-2", "bytes= 1-2", "bytes=1--2", "bytes=a-b", "Bytes=1-2"}) {
    EXPECT_EQ(resolve(malformed, 10), std::tuple(Kind::malformed, 0, 0)) << malformed;
  }
}

TEST(Range, IsIgnoredWhenIfRangeNamesAnother) {
  const auto kind = [](const char* validator) {
    return resolve_range(head("GET", "/", {{"range", "bytes=0-0"}, {"if-range", validator}}), 10, kCurrent)
        .kind;
  };
  EXPECT_EQ(kind("\"tag\""), RangeAnswer::Kind::part);
  EXPECT_EQ(kind("Tue, 14 Nov 2023 22:13:20 GMT"), RangeAnswer::Kind::part);
  EXPECT_EQ(kind("\"other\""), RangeAnswer::Kind::whole);
  EXPECT_EQ(kind("Tue, 14 Nov 2023 22:13:21 GMT"), RangeAnswer::Kind::whole);
}

TEST(Rfc2047, IsReadInBothFormsAndWrittenInOne) {
  EXPECT_EQ(decode_rfc2047("plain  text "), "plain  text ");
  EXPECT_EQ(decode_rfc2047("=?UTF-8?B?w7w=?= and =?utf-8?q?=C3=BC_x?="), "ü and ü x");
  EXPECT_EQ(decode_rfc2047("=?UTF-8?B?w7w=?= =?UTF-8?B?w7w=?="), "üü");
  EXPECT_EQ(decode_rfc2047("=?UTF-8?X?a?="), "=?UTF-8?X?a?=");
  EXPECT_EQ(decode_rfc2047("=?"), "=?");
  for (const std::string& text : {std::string("ü"), std::string("a\r\nb"), std::string("=?UTF-8?B?eA==?=")}) {
    EXPECT_EQ(decode_rfc2047(encode_rfc2047(text)), text);
  }
}

TEST(ObjectHeaders, MeasureMetadataByNamesAndDecodedValues) {
  const auto limit = static_cast<std::size_t>(r2::kMaxMetadataBytes);
  EXPECT_TRUE(read_object_headers(head("PUT", "/", {{"x-amz-meta-ab", std::string(limit - 2, 'v')}})));
  EXPECT_FALSE(read_object_headers(head("PUT", "/", {{"x-amz-meta-ab", std::string(limit - 1, 'v')}})));
  const std::string encoded = encode_rfc2047(std::string(1, '\x01') + std::string(limit - 3, 'v'));
  EXPECT_TRUE(read_object_headers(head("PUT", "/", {{"x-amz-meta-ab", encoded}})));
}

TEST(ObjectHeaders, ComeBackFromTheStore) {
  auto read = read_object_headers(head("PUT", "/",
                                       {{"content-type", "a/b; c=\"d:e\""},
                                        {"x-amz-meta-empty", ""},
                                        {"x-amz-storage-class", "STANDARD_IA"},
                                        {"user-agent", "not kept"}}));
  ASSERT_TRUE(read);
  const auto again = ObjectHeaders::parse(read->serialize(), read->storage_class);
  EXPECT_EQ(again.headers, (HeaderList{{"content-type", "a/b; c=\"d:e\""}, {"x-amz-meta-empty", ""}}));
  EXPECT_EQ(again.storage_class, "STANDARD_IA");
  EXPECT_FALSE(read_object_headers(head("PUT", "/", {{"x-amz-storage-class", "GLACIER"}})));
}

S3Error check_body(std::vector<Header> headers, std::string_view body,
                   BodyCheck::Wants wants = {true, false}) {
  auto check = BodyCheck::create(head("PUT", "/", std::move(headers)), Query(), kUnsignedPayload, wants);
  if (!check) return check.failure().error;
  for (const char c : body)
    check->update({&c, 1});
  auto result = check->finish();
  return result ? S3Error::internal_error : result.failure().error;  // internal_error: it was taken
}

// "123456789" is every CRC's check value.
TEST(BodyCheck, KnowsTheChecksums) {
  for (const auto& [algorithm, value] :
       {std::pair{"crc32", "y/Q5Jg=="}, std::pair{"crc32c", "4waSgw=="},
        std::pair{"crc64nvme", "rosUhgp5mIg="}, std::pair{"sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="},
        std::pair{"sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="}}) {
    const std::string name = std::string("x-amz-checksum-") + algorithm;
    EXPECT_EQ(check_body({{name, value}}, "123456789"), S3Error::internal_error) << algorithm;
    EXPECT_EQ(check_body({{name, value}}, "12345678"), S3Error::bad_digest) << algorithm;
  }
  EXPECT_EQ(check_body({{"x-amz-checksum-md4", "AA=="}}, ""), S3Error::not_implemented);
  EXPECT_EQ(check_body({{"x-amz-checksum-sha1", "AA=="}}, "", {true, true}), S3Error::not_implemented);
  EXPECT_EQ(check_body({{"content-md5", "AA=="}}, ""), S3Error::invalid_digest);
}

TEST(Wire, NeverLetsAValueEndALine) {
  Reply reply;
  reply.headers.emplace_back("X", "a\r\nSet-Cookie: b");
  const std::string bytes = reply_head(reply, true, 0);
  EXPECT_NE(bytes.find("X: a\r\n"), std::string::npos);
  EXPECT_EQ(bytes.find("Set-Cookie"), std::string::npos);
}

}  // namespace
}  // namespace r2deck::sandbox
