// "Test connection", and buckets named by hand.
#include "companion/services/connections.h"

#include <gmock/gmock.h>

#include "tests/unit/s3/fake_server.h"
#include "tests/unit/services/cloudflare_fixture.h"

namespace r2deck::services {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Name = api::ConnectionCheckName;
using Outcome = api::CheckOutcome;

// "listBuckets ok", in the words of the wire.
std::vector<std::string> outcomes(const Result<api::ConnectionReport>& report) {
  EXPECT_TRUE(report.ok()) << report.problem().message;
  std::vector<std::string> list;
  for (std::size_t i = 0; report.ok() && i < report->checks.size(); ++i) {
    constexpr const char* kNames[] = {"token", "list", "read", "admin", "write"};
    constexpr const char* kOutcomes[] = {"ok", "denied", "failed", "skipped"};
    const auto& check = report->checks[i];
    list.push_back(std::string(kNames[static_cast<int>(check.check)]) + " " +
                   kOutcomes[static_cast<int>(check.outcome)]);
  }
  return list;
}

class ConnectionsTest : public CloudflareTest {
 protected:
  std::string make() {
    const auto account = deck.accounts.create(me, by_token(user_token()));
    EXPECT_TRUE(account.ok()) << account.problem().message;
    return account.ok() ? account->id : "";
  }
};

TEST_F(ConnectionsTest, SayWhatATokenMayDoAndWriteNothingUnasked) {
  const auto id = make();
  EXPECT_THAT(outcomes(deck.connections.test(me, id, {{}, false})),
              ElementsAre("token ok", "list ok", "read ok", "admin ok", "write skipped"));
  const auto storage = deck.accounts.open(id);
  EXPECT_TRUE((*storage)->client.list_multipart_uploads("demo")->uploads.empty());
}

TEST_F(ConnectionsTest, WriteWithConsentAndLeaveNothing) {
  const auto id = make();
  EXPECT_THAT(outcomes(deck.connections.test(me, id, {"demo", true})),
              ElementsAre("token ok", "list ok", "read ok", "admin ok", "write ok"));
  const auto storage = deck.accounts.open(id);
  EXPECT_TRUE((*storage)->client.list_multipart_uploads("demo")->uploads.empty());
  EXPECT_TRUE((*storage)->client.list_objects_v2("demo", {})->objects.empty());
}

TEST_F(ConnectionsTest, TellABucketThatIsNotThere) {
  const auto report = deck.connections.test(me, make(), {"nowhere", true});
  EXPECT_THAT(outcomes(report),
              ElementsAre("token ok", "list ok", "read failed", "admin failed", "write failed"));
  EXPECT_FALSE(report->checks[2].detail.empty());
}

TEST_F(ConnectionsTest, TellATokenThatWasRevoked) {
  const auto id = make();
  auto record = *deck.stores.accounts.find(id);
  record.credentials.sealed_token = vault.seal("sandbox_revoked", {"account", id, "api_token"}).value();
  ASSERT_TRUE(deck.stores.accounts.replace_credentials(id, record.credentials).ok());
  const auto report = deck.connections.test(me, id, {{}, false});
  EXPECT_THAT(outcomes(report),
              ElementsAre("token failed", "list skipped", "read skipped", "admin skipped", "write skipped"));
  EXPECT_THAT(report->checks[0].hint, HasSubstr("Manage API tokens"));
}

// A store that denies some operations, as R2 denies a token that is scoped to objects of one bucket.
class ScopedTest : public CompanionTest {
 protected:
  // `denied`: beginnings of "METHOD target".
  void serve(std::vector<std::string> denied) {
    server = std::make_unique<s3::FakeServer>([denied](const s3::Received& received) {
      const std::string line = received.request_line();
      for (const auto& each : denied) {
        if (line.starts_with(each)) return s3::error_reply(403, "AccessDenied");
      }
      if (line.starts_with("GET /?") || line.starts_with("GET / "))
        return s3::reply(
            200,
            "<ListAllMyBucketsResult><Buckets><Bucket><Name>scoped</Name><CreationDate>"
            "2026-01-02T03:04:05.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>");
      if (line.find("?cors") != std::string::npos) return s3::error_reply(404, "NoSuchCORSConfiguration");
      if (line.starts_with("POST /"))
        return s3::reply(
            200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
      if (line.starts_with("DELETE /")) return s3::reply(204);
      return s3::reply(200,
                       "<ListBucketResult><Name>scoped</Name><KeyCount>0</KeyCount><MaxKeys>1</MaxKeys>"
                       "<IsTruncated>false</IsTruncated></ListBucketResult>");
    });
    account = add_account("http://127.0.0.1:" + std::to_string(server->port()));
  }

  std::unique_ptr<s3::FakeServer> server;
  std::string account;
};

TEST_F(ScopedTest, ATokenForOneBucketCannotListBucketsButReadsTheNamedOne) {
  serve({"GET /?", "GET / ", "GET /scoped?cors"});
  auto report = services.connections.test(me, account, {{}, true});
  EXPECT_THAT(outcomes(report), ElementsAre("list denied", "read skipped", "admin skipped", "write skipped"));
  EXPECT_THAT(report->checks[0].hint, HasSubstr("by hand"));
  ASSERT_TRUE(services.buckets.name(me, account, {"scoped"}).ok());
  report = services.connections.test(me, account, {{}, true});
  EXPECT_THAT(outcomes(report), ElementsAre("list denied", "read ok", "admin denied", "write ok"));
  EXPECT_THAT(report->checks[2].hint, HasSubstr("s3:PutBucketCORS"));
}

TEST_F(ScopedTest, ATokenThatReadsAloneMayNotWrite) {
  serve({"POST /"});
  const auto report = services.connections.test(me, account, {"scoped", true});
  EXPECT_THAT(outcomes(report), ElementsAre("list ok", "read ok", "admin ok", "write denied"));
}

TEST_F(ScopedTest, AnUploadThatCannotBeAbortedIsSaid) {
  serve({"DELETE /"});
  const auto report = services.connections.test(me, account, {"scoped", true});
  EXPECT_THAT(outcomes(report), ElementsAre("list ok", "read ok", "admin ok", "write failed"));
  EXPECT_THAT(report->checks[3].detail, HasSubstr("aborted"));
}

TEST_F(ScopedTest, WhereNobodyIsOneFailureExplainsTheRest) {
  const auto nobody = add_account("http://127.0.0.1:9");
  const auto report = services.connections.test(me, nobody, {"b", true});
  EXPECT_THAT(outcomes(report), ElementsAre("list failed", "read skipped", "admin skipped", "write skipped"));
}

// ---- buckets named by hand -----------------------------------------------------------------------------

TEST_F(ScopedTest, NamedBucketsAreTheListWhereNoneMayBeListed) {
  serve({"GET /?", "GET / "});
  const auto denied = services.buckets.list(account);
  EXPECT_EQ(denied.problem().code, ErrorCode::access_denied);
  EXPECT_THAT(denied.problem().hint, HasSubstr("by hand"));
  ASSERT_TRUE(services.buckets.name(me, account, {"scoped"}).ok());
  const auto list = services.buckets.list(account);
  ASSERT_TRUE(list.ok()) << list.problem().message;
  EXPECT_FALSE(list->complete);
  ASSERT_EQ(list->buckets.size(), 1u);
  EXPECT_EQ(list->buckets[0].name, "scoped");
  EXPECT_TRUE(list->buckets[0].named);
  EXPECT_EQ(list->buckets[0].created_at, std::nullopt);
  ASSERT_TRUE(services.buckets.unname(me, account, "scoped").ok());
  EXPECT_EQ(services.buckets.list(account).problem().code, ErrorCode::access_denied);
}

TEST_F(ScopedTest, GrantedBucketsAreTheListWhereNoneMayBeListedAndNoneIsNamed) {
  serve({"GET /?", "GET / "});
  const auto list = services.buckets.list(account, {"granted", "scoped"});
  ASSERT_TRUE(list.ok()) << list.problem().message;
  EXPECT_FALSE(list->complete);
  ASSERT_EQ(list->buckets.size(), 2u);
  EXPECT_EQ(list->buckets[0].name, "granted");
  EXPECT_FALSE(list->buckets[0].named) << "nobody could take its name out of the list";
  EXPECT_EQ(list->buckets[0].created_at, std::nullopt);

  ASSERT_TRUE(services.buckets.name(me, account, {"scoped"}).ok());
  const auto both = services.buckets.list(account, {"granted", "scoped"});
  ASSERT_EQ(both->buckets.size(), 2u);
  EXPECT_FALSE(both->buckets[0].named);
  EXPECT_TRUE(both->buckets[1].named);
}

TEST_F(ScopedTest, AGrantMakesNoBucketWhereAllAreListed) {
  serve({});
  const auto list = services.buckets.list(account, {"gone"});
  ASSERT_TRUE(list.ok()) << list.problem().message;
  EXPECT_TRUE(list->complete);
  ASSERT_EQ(list->buckets.size(), 1u);
  EXPECT_EQ(list->buckets[0].name, "scoped");
}

TEST_F(ScopedTest, NamedBucketsAreMarkedAmongThoseListed) {
  serve({});
  ASSERT_TRUE(services.buckets.name(me, account, {"scoped"}).ok());
  ASSERT_TRUE(services.buckets.name(me, account, {"another"}).ok());
  const auto list = services.buckets.list(account);
  ASSERT_TRUE(list.ok()) << list.problem().message;
  EXPECT_TRUE(list->complete);
  ASSERT_EQ(list->buckets.size(), 2u);
  EXPECT_EQ(list->buckets[0].name, "scoped");
  EXPECT_TRUE(list->buckets[0].named && list->buckets[0].created_at);
  EXPECT_EQ(list->buckets[1].name, "another");
}

TEST_F(ScopedTest, ANameFollowsTheRuleOfItsStore) {
  serve({});
  EXPECT_EQ(services.buckets.name(me, account, {"scoped"})->name, "scoped");
  EXPECT_EQ(services.buckets.name(me, account, {"scoped"}).problem().code, ErrorCode::already_exists);
  EXPECT_TRUE(services.buckets.name(me, account, {"Old_Bucket.name"}).ok());  // some S3 stores have such
  EXPECT_EQ(services.buckets.name(me, account, {"a/b"}).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(services.buckets.name(me, "nobody", {"scoped"}).problem().code, ErrorCode::not_found);
  EXPECT_EQ(services.buckets.unname(me, account, "never").problem().code, ErrorCode::not_found);
}

TEST_F(ConnectionsTest, ANameOnR2FollowsR2sRule) {
  EXPECT_EQ(deck.buckets.name(me, make(), {"Old_Bucket.name"}).problem().code, ErrorCode::invalid_request);
}

}  // namespace
}  // namespace r2deck::services
