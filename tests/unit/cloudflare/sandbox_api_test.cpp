// The client against the sandbox's own REST API, whose shapes the official client has been held against.
#include <gtest/gtest.h>

#include "companion/cloudflare/client.h"
#include "companion/sandbox/sandbox.h"
#include "tests/unit/sandbox/temp_folder.h"

namespace r2deck::cloudflare {
namespace {

class SandboxApiTest : public testing::Test {
 protected:
  void SetUp() override {
    sandbox::Options options;
    options.host = "127.0.0.1";
    options.data_dir = folder.path();
    server = std::make_unique<sandbox::Sandbox>(std::move(options));
    ASSERT_TRUE(server->start().ok());
    ASSERT_TRUE(server->ensure_bucket("demo", "http://127.0.0.1:1").ok());
  }
  Client by(const std::string& token) const {
    Options options;
    options.base_url = server->endpoint() + "/client/v4";
    options.transport.allow_nearby = true;
    options.attempts = 1;
    return Client(token, options);
  }
  const sandbox::Credentials& credentials() const { return server->credentials(); }

  sandbox::TempFolder folder;
  std::unique_ptr<sandbox::Sandbox> server;
};

TEST_F(SandboxApiTest, AUsersTokenSeesItsAccountsAndBuckets) {
  const Client client = by(credentials().user_token.value);
  const auto token = client.verify_user_token();
  ASSERT_TRUE(token.ok()) << token.problem().message;
  EXPECT_EQ(token->id, credentials().user_token.id);
  const auto accounts = client.list_accounts();
  ASSERT_TRUE(accounts.ok()) << accounts.problem().message;
  ASSERT_EQ(accounts->size(), 1u);
  EXPECT_EQ(accounts->front().id, credentials().account_id);
  const auto buckets = client.list_buckets(credentials().account_id, api::Jurisdiction::none);
  ASSERT_TRUE(buckets.ok()) << buckets.problem().message;
  ASSERT_EQ(buckets->size(), 1u);
  EXPECT_EQ(buckets->front().name, "demo");
  EXPECT_TRUE(client.get_bucket(credentials().account_id, "demo", api::Jurisdiction::none).ok());
}

TEST_F(SandboxApiTest, ABucketIsSeenInItsOwnJurisdictionAlone) {
  const Client client = by(credentials().user_token.value);
  EXPECT_TRUE(client.list_buckets(credentials().account_id, api::Jurisdiction::eu)->empty());
  EXPECT_EQ(client.get_bucket(credentials().account_id, "demo", api::Jurisdiction::eu).problem().code,
            ErrorCode::no_such_bucket);
}

TEST_F(SandboxApiTest, AnAccountsTokenIsKnownUnderItsAccountAloneAndListsNoAccounts) {
  const Client client = by(credentials().account_token.value);
  EXPECT_EQ(client.verify_user_token().problem().code, ErrorCode::wrong_credentials);
  EXPECT_TRUE(client.verify_account_token(credentials().account_id).ok());
  EXPECT_EQ(client.verify_account_token(std::string(32, '0')).problem().code, ErrorCode::wrong_credentials);
  EXPECT_EQ(client.list_accounts().problem().code, ErrorCode::access_denied);
  EXPECT_TRUE(client.list_buckets(credentials().account_id, api::Jurisdiction::none).ok());
}

}  // namespace
}  // namespace r2deck::cloudflare
