#include "companion/services/buckets.h"

#include <gmock/gmock.h>

#include "tests/unit/services/companion_fixture.h"
#include "tests/unit/services/fake_storage.h"

namespace r2deck::services {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr char kOrigin[] = "http://127.0.0.1:8722";

class BucketsTest : public CompanionTest {
 protected:
  FakeStorage storage;
  std::string account = add_account(storage.endpoint());
};

TEST_F(BucketsTest, SayWhatCorsIsMissing) {
  const auto state = services.buckets.cors(account, "demo", kOrigin);
  ASSERT_TRUE(state.ok()) << state.problem().message;
  EXPECT_FALSE(state->allowed);
  EXPECT_EQ(state->origin, kOrigin);
  EXPECT_THAT(state->missing, Contains("method PUT"));
}

TEST_F(BucketsTest, SetUpCorsBesideTheRulesThatAreThere) {
  storage.with([](auto& state) {
    state.cors =
        "<CORSConfiguration><CORSRule><AllowedOrigin>https://shop.example</AllowedOrigin>"
        "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";
  });
  const auto state = services.buckets.ensure_cors(me, account, "demo", kOrigin);
  ASSERT_TRUE(state.ok()) << state.problem().message;
  EXPECT_TRUE(state->allowed);
  const std::string written = storage.with([](auto& each) { return each.cors; });
  EXPECT_THAT(written, HasSubstr("https://shop.example"));
  EXPECT_THAT(written, HasSubstr(kOrigin));
  EXPECT_EQ(audit_log().front().action, "bucket.cors");
}

TEST_F(BucketsTest, WriteCorsOnce) {
  ASSERT_TRUE(services.buckets.ensure_cors(me, account, "demo", kOrigin).ok());
  ASSERT_TRUE(services.buckets.ensure_cors(me, account, "demo", kOrigin).ok());
  EXPECT_EQ(storage.count("PutBucketCors"), 1);
}

TEST_F(BucketsTest, RefuseNamesThatR2WouldRefuse) {
  for (const char* name : {"", "ab", "Upper", "-dash", "dash-", "a.b", "a/b"}) {
    EXPECT_EQ(services.buckets.create(me, account, {name}).problem().code, ErrorCode::invalid_request)
        << name;
  }
  EXPECT_EQ(audit_log().front().outcome, "invalid_request");
}

TEST_F(BucketsTest, RefuseToNameAnotherPath) {
  for (const char* name : {"..", ".", "", "demo/x", "demo?acl"}) {
    EXPECT_EQ(services.buckets.cors(account, name, kOrigin).problem().code, ErrorCode::invalid_request)
        << name;
  }
}

}  // namespace
}  // namespace r2deck::services
