#include "companion/services/accounts.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "tests/unit/services/companion_fixture.h"

namespace r2deck::services {
namespace {

using testing::ElementsAre;

constexpr char kSecret[] = "a-secret-that-must-not-show";

class AccountsTest : public CompanionTest {
 protected:
  static api::CreateAccountRequest r2() {
    api::CreateAccountRequest request;
    request.label = "Cloudflare";
    request.kind = api::AccountKind::r2;
    request.account_id = "0123456789abcdef0123456789abcdef";
    request.access_key_id = "AKIDEXAMPLE";
    request.secret_access_key = kSecret;
    return request;
  }
  static api::CreateAccountRequest s3_at(const std::string& endpoint) {
    api::CreateAccountRequest request = r2();
    request.kind = api::AccountKind::s3;
    request.account_id.reset();
    request.endpoint = endpoint;
    return request;
  }
  ErrorCode refusal(const api::CreateAccountRequest& request) {
    const auto made = services.accounts.create(me, request);
    return made.ok() ? ErrorCode::internal : made.problem().code;
  }
};

TEST_F(AccountsTest, MakeR2sEndpointFromAccountIdAndJurisdiction) {
  auto request = r2();
  request.jurisdiction = api::Jurisdiction::eu;
  request.account_id = "0123456789ABCDEF0123456789ABCDEF";
  const auto account = services.accounts.create(me, request);
  ASSERT_TRUE(account.ok()) << account.problem().message;
  EXPECT_EQ(account->endpoint, "https://0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com");
  EXPECT_EQ(account->region, "auto");
  EXPECT_EQ(account->created_at, now);
}

TEST_F(AccountsTest, AreStoredThoughNothingListensThere) {
  EXPECT_FALSE(add_account("http://127.0.0.1:9/prefix").empty());
  const auto list = services.accounts.list();
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->accounts.size(), 1u);
  EXPECT_EQ(list->accounts[0].endpoint, "http://127.0.0.1:9/prefix");
}

TEST_F(AccountsTest, OpenWithTheSecretThatWasSealed) {
  const auto storage = services.accounts.open(add_account("http://127.0.0.1:9"));
  ASSERT_TRUE(storage.ok()) << storage.problem().message;
  EXPECT_EQ((*storage)->credentials.secret_access_key, kSecret);
}

TEST_F(AccountsTest, KeepOneClientOpen) {
  const auto id = add_account("http://127.0.0.1:9");
  EXPECT_EQ(*services.accounts.open(id), *services.accounts.open(id));
}

TEST_F(AccountsTest, DoNotOpenWithAnotherKey) {
  const auto id = add_account("http://127.0.0.1:9");
  vault::Vault other{vault::MasterKey::random()};
  Services elsewhere{*database, other, vault::AuditKey::random()};
  const auto storage = elsewhere.accounts.open(id);
  ASSERT_FALSE(storage.ok());
  EXPECT_EQ(storage.problem().code, ErrorCode::vault_damaged);
}

TEST_F(AccountsTest, LeaveNoSecretInTheFolder) {
  add_account("http://127.0.0.1:9");
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find(kSecret), std::string::npos) << entry.path();
  }
}

TEST_F(AccountsTest, RefuseWhatContradictsItself) {
  auto both = r2();
  both.endpoint = "https://s3.example";
  EXPECT_EQ(refusal(both), ErrorCode::invalid_request);
  auto neither = r2();
  neither.account_id.reset();
  EXPECT_EQ(refusal(neither), ErrorCode::invalid_request);
  auto short_id = r2();
  short_id.account_id = "0123";
  EXPECT_EQ(refusal(short_id), ErrorCode::invalid_request);
  auto no_secret = r2();
  no_secret.secret_access_key.clear();
  EXPECT_EQ(refusal(no_secret), ErrorCode::invalid_request);
  EXPECT_EQ(refusal(s3_at("ftp://example.com")), ErrorCode::invalid_request);
}

TEST_F(AccountsTest, RefuseLinkLocalEndpointsHoweverTheyAreWritten) {
  for (const char* endpoint : {"http://169.254.169.254", "http://169.254.0.1:8080", "http://[fe80::1]",
                               "http://[::ffff:169.254.169.254]"}) {
    EXPECT_EQ(refusal(s3_at(endpoint)), ErrorCode::forbidden) << endpoint;
  }
}

TEST_F(AccountsTest, ArePrivateOnlyWhereThatIsAllowed) {
  AccountOptions strict = impatient();
  strict.allow_private_endpoints = false;
  Services outside{*database, vault, vault::AuditKey::random(), [this] { return now; }, strict};
  for (const char* endpoint :
       {"http://127.0.0.1:9", "http://localhost:9", "http://[::1]", "http://192.168.1.5"}) {
    const auto refused = outside.accounts.create(me, s3_at(endpoint));
    ASSERT_FALSE(refused.ok()) << endpoint;
    EXPECT_EQ(refused.problem().code, ErrorCode::forbidden) << endpoint;
  }
  EXPECT_TRUE(outside.accounts.create(me, s3_at("https://s3.example")).ok());
  // One that is stored already is not contacted either: the address counts when it is connected to.
  const auto storage = outside.accounts.open(add_account("http://127.0.0.1:9"));
  ASSERT_TRUE(storage.ok());
  EXPECT_EQ((*storage)->client.head_bucket("b").problem().code, ErrorCode::forbidden);
}

TEST_F(AccountsTest, AuditRefusalsToo) {
  EXPECT_EQ(refusal(s3_at("http://169.254.169.254")), ErrorCode::forbidden);
  const auto log = audit_log();
  ASSERT_EQ(log.size(), 2u);  // after the one that begins it
  EXPECT_EQ(log[0].actor, "tester");
  EXPECT_EQ(log[0].action, "account.create");
  EXPECT_EQ(log[0].outcome, "forbidden");
}

TEST_F(AccountsTest, TellTheOriginsOnce) {
  add_account("http://127.0.0.1:9/one");
  add_account("http://127.0.0.1:9/two");
  add_account("https://s3.example");
  EXPECT_THAT(*services.accounts.origins(owner), ElementsAre("http://127.0.0.1:9", "https://s3.example"));
}

TEST_F(AccountsTest, TellTheOriginsOfThoseWhereOneHasARole) {
  const std::string one = add_account("https://one.example");
  add_account("https://two.example");
  ASSERT_TRUE(services.people.add(me, {"ada", std::nullopt}).ok());
  EXPECT_THAT(*services.accounts.origins(principal_of("ada")), ElementsAre());
  ASSERT_TRUE(services.people.grant(me, "ada", {api::AccessRole::uploader, one, "demo", "in/"}).ok());
  EXPECT_THAT(*services.accounts.origins(principal_of("ada")), ElementsAre("https://one.example"));
  EXPECT_THAT(*services.accounts.origins({}), ElementsAre()) << "a stranger";
}

TEST_F(AccountsTest, AreNotFoundUnderAnUnknownId) {
  EXPECT_EQ(services.accounts.open("nobody").problem().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace r2deck::services
