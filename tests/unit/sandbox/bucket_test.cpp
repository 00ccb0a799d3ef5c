// What can be asked of buckets besides their objects.
#include <gmock/gmock.h>

#include <cctype>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;

std::string location(const std::string& name) {
  return "<CreateBucketConfiguration><LocationConstraint>" + name +
         "</LocationConstraint></CreateBucketConfiguration>";
}

class BucketTest : public SignedServerTest {
 protected:
  // The names on a page, each with a space after it.
  static std::string names(const std::string& answer) {
    std::string listed;
    for (std::size_t at = 0; (at = answer.find("<Name>", at)) != answer.npos; at += 6)
      listed += answer.substr(at + 6, answer.find("</Name>", at) - at - 6) + " ";
    return listed;
  }
};

TEST_F(BucketTest, AreListedInPagesByR2sParameters) {
  start();
  for (const char* name : {"aaa", "bbb", "ccc"})
    ask("PUT", std::string("/") + name);
  const std::string all = ask("GET", "/");
  EXPECT_EQ(names(all), "aaa bbb ccc demo ");
  EXPECT_EQ(leaf(all, "IsTruncated"), "false");
  EXPECT_EQ(leaf(all, "KeyCount"), "4");
  EXPECT_EQ(leaf(all, "MaxKeys"), "1000");
  EXPECT_EQ(header(all, "cf-is-truncated"), "false");

  const std::string first = ask("GET", "/?max-keys=2");
  EXPECT_EQ(names(first), "aaa bbb ");
  EXPECT_EQ(leaf(first, "IsTruncated"), "true");
  const std::string token = leaf(first, "NextContinuationToken");
  EXPECT_EQ(header(first, "cf-next-continuation-token"), token);
  const std::string second = ask("GET", "/?max-keys=2&continuation-token=" + percent_encode(token, false));
  EXPECT_EQ(names(second), "ccc demo ");
  EXPECT_EQ(leaf(second, "ContinuationToken"), token);
  EXPECT_EQ(leaf(second, "NextContinuationToken"), "");

  EXPECT_EQ(names(ask("GET", "/?start-after=bbb")), "ccc demo ");
  EXPECT_EQ(names(ask("GET", "/?prefix=c")), "ccc ");
  EXPECT_EQ(names(ask("GET", "/?max-keys=0")), "");
  EXPECT_EQ(leaf(ask("GET", "/?max-keys=2000"), "MaxKeys"), "1000");
  EXPECT_EQ(outcome(ask("GET", "/?max-keys=-1")), "400 InvalidMaxKeys");
  EXPECT_EQ(outcome(ask("GET", "/?continuation-token=!")), "400 InvalidArgument");
}

TEST_F(BucketTest, AreListedByHeadersWhichCountMore) {
  start();
  for (const char* name : {"aaa", "bbb", "ccc"})
    ask("PUT", std::string("/") + name);
  EXPECT_EQ(names(ask("GET", "/?prefix=a", {}, "cf-prefix: b\r\n")), "bbb ");
  EXPECT_EQ(names(ask("GET", "/", {}, "cf-start-after: bbb\r\ncf-max-keys: 1\r\n")), "ccc ");
  const std::string token = header(ask("GET", "/", {}, "cf-max-keys: 3\r\n"), "cf-next-continuation-token");
  EXPECT_EQ(names(ask("GET", "/", {}, "cf-continuation-token: " + token + "\r\n")), "demo ");
}

TEST_F(BucketTest, KeepTheirLocationHint) {
  start();
  for (const char* hint : {"wnam", "ENAM", "weur", "eeur", "apac", "oc"}) {
    EXPECT_EQ(outcome(ask("PUT", "/hinted", location(hint))), "200") << hint;
    start();
    std::string upper = hint;
    for (char& c : upper)
      c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_THAT(ask("GET", "/hinted?location"), HasSubstr(">" + upper + "</LocationConstraint>"));
    ask("DELETE", "/hinted");
  }
  for (const char* automatic : {"auto", "us-east-1", ""}) {
    EXPECT_EQ(outcome(ask("PUT", "/auto", location(automatic))), "200") << automatic;
    EXPECT_THAT(ask("GET", "/auto?location"), HasSubstr(">auto</LocationConstraint>"));
    ask("DELETE", "/auto");
  }
  EXPECT_EQ(outcome(ask("PUT", "/wrong", location("eu-west-1"))), "400 InvalidLocationConstraint");
  EXPECT_EQ(outcome(ask("PUT", "/wrong", "<Other/>")), "400 MalformedXML");
}

TEST_F(BucketTest, GiveTheirObjectsADefaultClass) {
  start();
  EXPECT_EQ(outcome(ask("PUT", "/cold", {}, "x-amz-storage-class: STANDARD_IA\r\n")), "200");
  EXPECT_EQ(outcome(ask("PUT", "/wrong", {}, "x-amz-storage-class: GLACIER\r\n")), "400 InvalidStorageClass");
  start();
  ask("PUT", "/cold/default", "x");
  ask("PUT", "/cold/chosen", "x", "x-amz-storage-class: STANDARD\r\n");
  EXPECT_EQ(header(ask("HEAD", "/cold/default"), "x-amz-storage-class"), "STANDARD_IA");
  EXPECT_EQ(header(ask("HEAD", "/cold/chosen"), "x-amz-storage-class"), "");
  ask("POST", "/cold/upload?uploads");
  EXPECT_THAT(ask("GET", "/cold?uploads"), HasSubstr("<StorageClass>STANDARD_IA</StorageClass>"));
}

TEST_F(BucketTest, AreMadeByAnUploadThatSaysSo) {
  start();
  const std::string header = "cf-create-bucket-if-missing: true\r\n";
  EXPECT_EQ(outcome(ask("PUT", "/fresh/key", "x")), "404 NoSuchBucket");
  EXPECT_EQ(outcome(ask("PUT", "/fresh/key", "x", "cf-create-bucket-if-missing: false\r\n")),
            "404 NoSuchBucket");
  EXPECT_EQ(outcome(ask("GET", "/fresh/key", {}, header)), "404 NoSuchBucket");
  EXPECT_EQ(outcome(ask("PUT", "/fresh/key", "x", header)), "200");
  EXPECT_EQ(outcome(ask("PUT", "/fresh/key", "x", header)), "200");
  EXPECT_EQ(outcome(ask("POST", "/another/key?uploads", {}, header)), "200");
  EXPECT_EQ(outcome(ask("PUT", "/Bad_Name/key", "x", header)), "400 InvalidBucketName");
}

TEST_F(BucketTest, GoOnlyWhenEmpty) {
  start();
  ask("PUT", "/demo/key", "x");
  EXPECT_EQ(outcome(ask("DELETE", "/demo")), "409 BucketNotEmpty");
  ask("DELETE", "/demo/key");
  const std::string upload = start_upload("key");
  EXPECT_EQ(outcome(ask("DELETE", "/demo")), "409 BucketNotEmpty");
  ask("DELETE", "/demo/key?uploadId=" + upload);
  EXPECT_EQ(outcome(ask("DELETE", "/demo?force=true")), "400 InvalidArgument");
  EXPECT_EQ(outcome(ask("DELETE", "/demo")), "204");
  EXPECT_EQ(outcome(ask("DELETE", "/demo")), "404 NoSuchBucket");
  EXPECT_EQ(ask("HEAD", "/demo").substr(9, 3), "404");
}

TEST_F(BucketTest, AnswerAlikeWhatR2HasForNone) {
  start();
  const std::string encryption = ask("GET", "/demo?encryption");
  EXPECT_EQ(leaf(encryption, "SSEAlgorithm"), "AES256");
  EXPECT_EQ(leaf(encryption, "BucketKeyEnabled"), "true");
  EXPECT_THAT(ask("GET", "/demo?versioning"), HasSubstr("<VersioningConfiguration "));
  EXPECT_EQ(outcome(ask("GET", "/demo?tagging")), "404 NoSuchTagSet");
  EXPECT_EQ(outcome(ask("GET", "/demo?object-lock")), "404 ObjectLockConfigurationNotFoundError");
  EXPECT_EQ(outcome(ask("GET", "/demo?replication")), "404 ReplicationConfigurationNotFoundError");
  EXPECT_EQ(outcome(ask("GET", "/none?encryption")), "404 NoSuchBucket");
  for (const char* query : {"acl", "policy", "website", "notification", "logging", "versions", "inventory"})
    EXPECT_EQ(outcome(ask("GET", std::string("/demo?") + query)), "501 NotImplemented") << query;
  for (const char* query : {"acl", "encryption", "versioning", "tagging", "object-lock", "policy", "website"})
    EXPECT_EQ(outcome(ask("PUT", std::string("/demo?") + query, "<x/>")), "501 NotImplemented") << query;
}

TEST_F(BucketTest, RefuseWhatR2CannotPromise) {
  start();
  EXPECT_EQ(outcome(ask("PUT", "/locked", {}, "x-amz-bucket-object-lock-enabled: true\r\n")),
            "501 NotImplemented");
  EXPECT_EQ(outcome(ask("PUT", "/unlocked", {}, "x-amz-bucket-object-lock-enabled: false\r\n")), "200");
  EXPECT_EQ(outcome(ask("PUT", "/granted", {}, "x-amz-grant-read: id=1\r\n")), "501 NotImplemented");
  EXPECT_EQ(outcome(ask("GET", "/demo?location", {}, "x-amz-expected-bucket-owner: me\r\n")),
            "501 NotImplemented");
}

}  // namespace
}  // namespace r2deck::sandbox
