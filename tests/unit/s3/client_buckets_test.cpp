// Buckets and their configurations, against a server that misbehaves on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "companion/s3/client.h"
#include "companion/s3/xml.h"
#include "tests/unit/s3/fake_server.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(CreateBucket, SendsTheLocationHint) {
  const FakeServer server({reply(200)});
  ASSERT_TRUE(Client(server.endpoint(), kCredentials, impatient()).create_bucket("b", "weur").ok());
  EXPECT_THAT(server.received().at(0).body, HasSubstr("<LocationConstraint>weur</LocationConstraint>"));
}

TEST(DeleteBucket, IsAConflictWhileItHoldsAnything) {
  const FakeServer server({error_reply(409, "BucketNotEmpty")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.delete_bucket("b").problem().code, ErrorCode::conflict);
  EXPECT_EQ(server.received().at(0).request_line(), "DELETE /b HTTP/1.1");
}

TEST(DeleteBucket, IsNotRepeatedOnceItMayHaveArrived) {
  const FakeServer server({reply(503), error_reply(404, "NoSuchBucket")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.delete_bucket("b").problem().code, ErrorCode::storage_unavailable);
  EXPECT_THAT(server.received(), SizeIs(1));
}

TEST(GetBucketLocation, IsTheRootsText) {
  const FakeServer server(
      {reply(200, "<LocationConstraint xmlns=\"x\">auto</LocationConstraint>"), reply(200, "<html/>")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.get_bucket_location("b").value(), "auto");
  EXPECT_EQ(client.get_bucket_location("b").problem().code, ErrorCode::bad_response);
  EXPECT_EQ(server.received().at(0).target(), "/b?location=");
}

TEST(Configurations, AreDeletedByTheirName) {
  const FakeServer server({reply(204), reply(204)});
  Client client(server.endpoint(), kCredentials, impatient());
  ASSERT_TRUE(client.delete_bucket_cors("b").ok());
  ASSERT_TRUE(client.delete_bucket_lifecycle("b").ok());
  EXPECT_EQ(server.received().at(0).request_line(), "DELETE /b?cors= HTTP/1.1");
  EXPECT_EQ(server.received().at(1).request_line(), "DELETE /b?lifecycle= HTTP/1.1");
}

TEST(Lifecycle, IsAnEmptyListWhereThereIsNone) {
  const FakeServer server(
      {error_reply(404, "NoSuchLifecycleConfiguration"), error_reply(404, "NoSuchBucket")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_THAT(client.get_bucket_lifecycle("b").value(), IsEmpty());
  EXPECT_EQ(client.get_bucket_lifecycle("b").problem().code, ErrorCode::no_such_bucket);
}

const std::vector<LifecycleRule> kRules = {
    {.id = "a<&", .prefix = "logs/ ", .expiration = LifecycleTime{.days = 90}},
    {.id = "b", .enabled = false, .expiration = LifecycleTime{.date = 4'102'444'800'000}},
    {.id = "c",
     .transitions = {{.after = {.days = 30}, .storage_class = "STANDARD_IA"}},
     .abort_multipart_days = 7}};

TEST(Lifecycle, IsReadAsItWasWritten) {
  const auto parsed = xml::parse_lifecycle(xml::write_lifecycle(kRules));
  ASSERT_TRUE(std::holds_alternative<std::vector<LifecycleRule>>(parsed));
  EXPECT_EQ(std::get<0>(parsed), kRules);
}

TEST(Lifecycle, IsWrittenWithItsMd5) {
  const FakeServer server({reply(200)});
  Client client(server.endpoint(), kCredentials, impatient());
  ASSERT_TRUE(client.put_bucket_lifecycle("b", kRules).ok());
  EXPECT_EQ(server.received().at(0).request_line(), "PUT /b?lifecycle= HTTP/1.1");
  EXPECT_EQ(server.received().at(0).header("content-md5").size(), 24u);
}

LifecycleRule rule_of(const std::string& inner) {
  const auto parsed = xml::parse_lifecycle("<LifecycleConfiguration><Rule><Status>Enabled</Status>" + inner +
                                           "</Rule></LifecycleConfiguration>");
  const auto* rules = std::get_if<std::vector<LifecycleRule>>(&parsed);
  return rules && rules->size() == 1 ? rules->front() : LifecycleRule{.id = "refused"};
}

TEST(Lifecycle, TakesThePrefixWhereItStoodBeforeThereWereFilters) {
  EXPECT_EQ(rule_of("<Prefix>old/</Prefix>").prefix, "old/");
  EXPECT_EQ(rule_of("<Filter><Prefix>new/</Prefix></Filter>").prefix, "new/");
}

TEST(Lifecycle, MarksRulesThatSayMoreThanR2Knows) {
  EXPECT_FALSE(
      rule_of("<Filter><Prefix>a</Prefix></Filter><Expiration><Days>1</Days></Expiration>").has_more);
  EXPECT_TRUE(rule_of("<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>").has_more);
  EXPECT_TRUE(rule_of("<NoncurrentVersionExpiration/>").has_more);
  EXPECT_TRUE(rule_of("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>")
                  .has_more);
}

TEST(Lifecycle, NeverLosesARuleThatSaysMore) {
  const FakeServer server(std::vector<Reply>{});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.put_bucket_lifecycle("b", {{.has_more = true}}).problem().code,
            ErrorCode::invalid_request);
  EXPECT_THAT(server.received(), IsEmpty());
}

TEST(Lifecycle, RefusesRulesThatMakeNoSense) {
  for (const std::string inner :
       {"<Expiration><Days>-1</Days></Expiration>", "<Expiration><Days>99999999999</Days></Expiration>",
        "<Expiration><Days>1</Days><Date>2026-01-01T00:00:00Z</Date></Expiration>", "<Expiration/>",
        "<Expiration><Date>soon</Date></Expiration>", "<Transition><Days>1</Days></Transition>",
        "<AbortIncompleteMultipartUpload/>", "<Status>Sometimes</Status>"}) {
    const bool refused_status = inner.starts_with("<Status>");
    const LifecycleRule rule = rule_of(inner);
    EXPECT_EQ(rule.id, refused_status ? "" : "refused") << inner << " (the first status counts)";
  }
}

TEST(Encryption, IsReadOrIsNone) {
  const FakeServer server(
      {reply(
           200,
           "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256"
           "</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled>"
           "</Rule></ServerSideEncryptionConfiguration>"),
       error_reply(404, "ServerSideEncryptionConfigurationNotFoundError"),
       reply(200, "<ServerSideEncryptionConfiguration><Rule/></ServerSideEncryptionConfiguration>")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.get_bucket_encryption("b").value(), (BucketEncryption{"AES256", true}));
  EXPECT_EQ(client.get_bucket_encryption("b").value(), std::nullopt);
  EXPECT_EQ(client.get_bucket_encryption("b").problem().code, ErrorCode::bad_response);
}

}  // namespace
}  // namespace r2deck::s3
