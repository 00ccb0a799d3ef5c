// R2's rules for single objects: what may be said with them, what comes back, what is refused.
#include <gmock/gmock.h>

#include "companion/sandbox/object_headers.h"
#include "companion/sandbox/unsupported.h"
#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;

std::string refusal(Operation operation, const std::string& name, const std::string& value = "x") {
  RequestHead head;
  head.headers = {{name, value}};
  auto supported = refuse_unsupported_headers(head, operation);
  return supported ? "" : std::string(supported.failure().text());
}

TEST(UnsupportedHeaders, AreNamedWithTheirValue) {
  EXPECT_EQ(refusal(Operation::PutObject, "x-amz-tagging", "a=b"),
            "Header 'x-amz-tagging' with value 'a=b' not implemented");
}

TEST(UnsupportedHeaders, AreThoseOfR2sTable) {
  for (const char* name :
       {"x-amz-tagging", "x-amz-tagging-directive", "x-amz-object-lock-mode",
        "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold",
        "x-amz-website-redirect-location", "x-amz-grant-full-control", "x-amz-grant-read",
        "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp", "x-amz-request-payer",
        "x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner", "x-amz-mfa",
        "x-amz-bypass-governance-retention", "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-context", "x-amz-server-side-encryption-bucket-key-enabled"}) {
    for (const Operation operation : {Operation::PutObject, Operation::CopyObject, Operation::GetObject})
      EXPECT_NE(refusal(operation, name), "") << name;
  }
  EXPECT_NE(refusal(Operation::CopyObject, "x-amz-checksum-algorithm", "SHA256"), "");
  EXPECT_EQ(refusal(Operation::PutObject, "x-amz-checksum-algorithm", "SHA256"), "");
  EXPECT_NE(refusal(Operation::UploadPartCopy, "x-amz-copy-source-if-match"), "");
  EXPECT_EQ(refusal(Operation::CopyObject, "x-amz-copy-source-if-match"), "");
}

TEST(UnsupportedHeaders, AreNotThoseThatChangeNothing) {
  for (const char* acl : {"private", "public-read", "public-read-write", "authenticated-read",
                          "bucket-owner-read", "bucket-owner-full-control", "aws-exec-read"})
    EXPECT_EQ(refusal(Operation::PutObject, "x-amz-acl", acl), "") << acl;
  EXPECT_NE(refusal(Operation::PutObject, "x-amz-acl", "everybody"), "");
  EXPECT_EQ(refusal(Operation::PutObject, "x-amz-server-side-encryption", "AES256"), "");
  EXPECT_NE(refusal(Operation::PutObject, "x-amz-server-side-encryption", "aws:kms"), "");
  EXPECT_NE(refusal(Operation::UploadPart, "x-amz-server-side-encryption", "AES256"), "");
  for (const Operation operation : {Operation::PutObject, Operation::GetObject, Operation::UploadPart,
                                    Operation::CompleteMultipartUpload})
    EXPECT_EQ(refusal(operation, "x-amz-server-side-encryption-customer-key"), "");
}

class ObjectTest : public SignedServerTest {
 protected:
  std::string put(const std::string& more, const std::string& body = "body") {
    return outcome(ask("PUT", "/demo/key", body, more));
  }
  std::string head_value(const std::string& name) { return header(ask("HEAD", "/demo/key"), name); }
};

TEST_F(ObjectTest, CarryTheirSystemHeaders) {
  start();
  EXPECT_EQ(put("Content-Type: a/b\r\nCache-Control: max-age=1\r\nContent-Disposition: inline\r\n"
                "Content-Encoding: br\r\nContent-Language: de\r\nExpires: Fri, 02 Jan 2026 03:04:05 GMT\r\n"),
            "200");
  EXPECT_EQ(head_value("content-type"), "a/b");
  EXPECT_EQ(head_value("cache-control"), "max-age=1");
  EXPECT_EQ(head_value("content-disposition"), "inline");
  EXPECT_EQ(head_value("content-encoding"), "br");
  EXPECT_EQ(head_value("content-language"), "de");
  EXPECT_EQ(head_value("expires"), "Fri, 02 Jan 2026 03:04:05 GMT");
  put("");
  EXPECT_EQ(head_value("content-type"), "application/octet-stream");
}

TEST_F(ObjectTest, CarryMetadataInRfc2047FormWhereItIsNotAscii) {
  start();
  EXPECT_EQ(
      put("x-amz-meta-raw: \xC3\xBC\r\nx-amz-meta-word: =?utf-8?Q?=C3=BC_?=\r\nX-Amz-Meta-Plain: a b\r\n"),
      "200");
  EXPECT_EQ(head_value("x-amz-meta-raw"), "=?UTF-8?B?w7w=?=");
  EXPECT_EQ(head_value("x-amz-meta-word"), "=?UTF-8?B?w7wg?=");
  EXPECT_EQ(head_value("x-amz-meta-plain"), "a b");
  EXPECT_EQ(put("x-amz-meta-a: \xFF\r\n"), "400 InvalidArgument");
}

TEST_F(ObjectTest, JoinMetadataThatComesTwice) {
  start();
  put("x-amz-meta-a: 1\r\nx-amz-meta-b: x\r\nx-amz-meta-a: 2\r\n");
  EXPECT_EQ(head_value("x-amz-meta-a"), "1,2");
}

TEST_F(ObjectTest, HoldUpTo8192BytesOfMetadata) {
  start();
  const auto sized = [&](std::size_t bytes) {  // a name of one byte, and the rest
    return put("x-amz-meta-n: " + std::string(bytes - 1, 'v') + "\r\n");
  };
  EXPECT_EQ(sized(8191), "200");
  EXPECT_EQ(sized(8192), "200");
  EXPECT_EQ(sized(8193), "400 MetadataTooLarge");
  std::string many;
  for (int i = 0; i < 8192 / 8; ++i)
    many += "x-amz-meta-" + std::to_string(1000 + i) + ": abcd\r\n";
  EXPECT_EQ(put(many), "200");
  EXPECT_EQ(put(many + "x-amz-meta-x: \r\n"), "400 MetadataTooLarge");
}

TEST_F(ObjectTest, AreOfTwoStorageClasses) {
  start();
  EXPECT_EQ(put("x-amz-storage-class: STANDARD\r\n"), "200");
  EXPECT_EQ(head_value("x-amz-storage-class"), "");
  EXPECT_EQ(put("x-amz-storage-class: STANDARD_IA\r\n"), "200");
  EXPECT_EQ(head_value("x-amz-storage-class"), "STANDARD_IA");
  EXPECT_THAT(ask("GET", "/demo?list-type=2"), HasSubstr("<StorageClass>STANDARD_IA</StorageClass>"));
  for (const char* name : {"GLACIER", "standard", "REDUCED_REDUNDANCY", "INTELLIGENT_TIERING"})
    EXPECT_EQ(put("x-amz-storage-class: " + std::string(name) + "\r\n"), "400 InvalidStorageClass") << name;
}

TEST_F(ObjectTest, AreOneInNfcUnderTheLastSpelling) {
  start();
  ask("PUT", "/demo/e%CC%81", "nfd");
  ask("PUT", "/demo/%C3%A9", "nfc");
  EXPECT_EQ(body_of(ask("GET", "/demo/e%CC%81")), "nfc");
  const std::string listed = ask("GET", "/demo?list-type=2&prefix=e%CC%81");
  EXPECT_EQ(leaf(listed, "Key"), "\xC3\xA9");
  EXPECT_EQ(leaf(listed, "KeyCount"), "1");
  ask("PUT", "/demo/e%CC%81", "again");
  EXPECT_EQ(leaf(ask("GET", "/demo?list-type=2"), "Key"), "e\xCC\x81");
  ask("DELETE", "/demo/%C3%A9");
  EXPECT_EQ(outcome(ask("GET", "/demo/e%CC%81")), "404 NoSuchKey");
}

TEST_F(ObjectTest, HaveKeysOf1To1024Bytes) {
  start();
  EXPECT_EQ(outcome(ask("PUT", "/demo/" + std::string(1023, 'k'), "x")), "200");
  EXPECT_EQ(outcome(ask("PUT", "/demo/" + std::string(1024, 'k'), "x")), "200");
  EXPECT_EQ(outcome(ask("PUT", "/demo/" + std::string(1025, 'k'), "x")), "400 InvalidObjectName");
  EXPECT_EQ(outcome(ask("PUT", "/demo/%FF", "x")), "400 InvalidObjectName");
  EXPECT_EQ(outcome(ask("PUT", "/demo/a%00b", "x")), "400 InvalidObjectName");
}

TEST_F(ObjectTest, GiveRangesAndRefuseWhatIsNone) {
  start();
  put("", "0123456789");
  const auto range = [&](const std::string& text) {
    return ask("GET", "/demo/key", {}, "Range: " + text + "\r\n");
  };
  EXPECT_EQ(body_of(range("bytes=2-4")), "234");
  EXPECT_EQ(body_of(range("bytes=8-")), "89");
  EXPECT_EQ(body_of(range("bytes=-3")), "789");
  EXPECT_EQ(header(range("bytes=0-99"), "Content-Range"), "bytes 0-9/10");
  EXPECT_EQ(outcome(range("bytes=10-")), "416 InvalidRange");
  EXPECT_EQ(header(range("bytes=10-"), "Content-Range"), "bytes */10");
  EXPECT_EQ(outcome(range("bytes=0-1,4-5")), "400 InvalidArgument");
  EXPECT_EQ(outcome(range("bytes=5-3")), "400 InvalidArgument");
  EXPECT_EQ(outcome(range("chars=1-2")), "400 InvalidArgument");
  EXPECT_EQ(outcome(ask("GET", "/demo/key", {}, "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n")), "200");
  const std::string whole = ask("HEAD", "/demo/key", {}, "Range: bytes=0-1\r\n");
  EXPECT_EQ(whole.substr(9, 3) + header(whole, "Content-Length"), "20010");
}

TEST_F(ObjectTest, GivePartsByNumber) {
  start();
  const std::string upload = start_upload("key");
  for (const auto& [number, body] : {std::pair{"1", "aaaa"}, std::pair{"2", "bb"}})
    ask("PUT", std::string("/demo/key?partNumber=") + number + "&uploadId=" + upload, body);
  ask("POST", "/demo/key?uploadId=" + upload, complete_list({md5_hex("aaaa"), md5_hex("bb")}));
  const std::string second = ask("GET", "/demo/key?partNumber=2");
  EXPECT_EQ(outcome(second), "206");
  EXPECT_EQ(body_of(second), "bb");
  EXPECT_EQ(header(second, "Content-Range"), "bytes 4-5/6");
  EXPECT_EQ(header(second, "x-amz-mp-parts-count"), "2");
  EXPECT_EQ(header(ask("HEAD", "/demo/key?partNumber=1"), "Content-Length"), "4");
  EXPECT_EQ(outcome(ask("GET", "/demo/key?partNumber=3")), "416 InvalidRange");
  for (const char* number : {"0", "10001", "x", "-1", ""})
    EXPECT_EQ(outcome(ask("GET", std::string("/demo/key?partNumber=") + number)), "400 InvalidArgument")
        << number;
  EXPECT_EQ(outcome(ask("GET", "/demo/key?partNumber=1", {}, "Range: bytes=0-0\r\n")), "400 InvalidRequest");
  put("", "single");
  EXPECT_EQ(body_of(ask("GET", "/demo/key?partNumber=1")), "single");
  EXPECT_EQ(outcome(ask("GET", "/demo/key?partNumber=2")), "416 InvalidRange");
}

TEST_F(ObjectTest, AreReadUnderConditions) {
  start();
  put("");
  const std::string etag = "\"" + md5_hex("body") + "\"";
  const auto get = [&](const std::string& condition) {
    return ask("GET", "/demo/key", {}, condition + "\r\n").substr(9, 3);
  };
  EXPECT_EQ(get("If-Match: " + etag), "200");
  EXPECT_EQ(get("If-Match: \"x\""), "412");
  EXPECT_EQ(get("If-None-Match: " + etag), "304");
  EXPECT_EQ(get("If-None-Match: \"x\""), "200");
  EXPECT_EQ(get("If-Modified-Since: " + text::to_http_date(now_)), "304");
  EXPECT_EQ(get("If-Unmodified-Since: " + text::to_http_date(now_ - 1000)), "412");
  EXPECT_EQ(ask("HEAD", "/demo/key", {}, "If-None-Match: " + etag + "\r\n").substr(9, 3), "304");
}

TEST_F(ObjectTest, AreWrittenUnderConditions) {
  start();
  EXPECT_EQ(put("If-Match: *\r\n"), "412 PreconditionFailed");
  EXPECT_EQ(put("If-None-Match: *\r\n"), "200");
  EXPECT_EQ(put("If-None-Match: *\r\n"), "412 PreconditionFailed");
  EXPECT_EQ(put("If-Match: \"" + md5_hex("body") + "\"\r\n"), "200");
  EXPECT_EQ(put("If-Unmodified-Since: " + text::to_http_date(now_ - 1000) + "\r\n"),
            "412 PreconditionFailed");
  EXPECT_EQ(put("If-Modified-Since: " + text::to_http_date(now_) + "\r\n"), "412 PreconditionFailed");
  EXPECT_EQ(outcome(ask("POST", "/demo/key?uploads", {}, "If-None-Match: *\r\n")), "412 PreconditionFailed");
}

TEST_F(ObjectTest, AreCheckedAgainstWhatWasPromised) {
  start();
  const std::string md5 = to_base64(hash(Hash::Kind::md5, "body"));
  EXPECT_EQ(put("Content-MD5: " + md5 + "\r\n"), "200");
  EXPECT_EQ(put("Content-MD5: " + md5 + "\r\n", "other"), "400 BadDigest");
  EXPECT_EQ(put("Content-MD5: nonsense\r\n"), "400 InvalidDigest");
  EXPECT_EQ(put("x-amz-checksum-crc32: AAAA\r\n"), "400 InvalidDigest");  // three bytes
  EXPECT_EQ(put("x-amz-checksum-crc32: AAAAAA==\r\n"), "400 BadDigest");
  EXPECT_EQ(put("x-amz-checksum-crc32: AAAAAA==\r\nx-amz-checksum-crc32c: AAAAAA==\r\n"),
            "400 InvalidRequest");
}

TEST_F(ObjectTest, MayBeSentByPost) {
  start();
  EXPECT_EQ(outcome(ask("POST", "/demo/key", "posted")), "200");
  EXPECT_EQ(body_of(ask("GET", "/demo/key")), "posted");
}

TEST_F(ObjectTest, AreDeletedInAListThatSaysTrueOrFalse) {
  start();
  put("");
  const auto remove = [&](const std::string& quiet) {
    return ask("POST", "/demo?delete", "<Delete>" + quiet + "<Object><Key>key</Key></Object></Delete>");
  };
  EXPECT_EQ(outcome(remove("<Quiet>maybe</Quiet>")), "400 MalformedXML");
  EXPECT_THAT(remove("<Quiet>false</Quiet>"), HasSubstr("<Deleted><Key>key</Key></Deleted>"));
  EXPECT_EQ(remove("<Quiet>true</Quiet>").find("<Deleted>"), std::string::npos);
  EXPECT_EQ(outcome(ask("GET", "/demo/key")), "404 NoSuchKey");
}

}  // namespace
}  // namespace r2deck::sandbox
