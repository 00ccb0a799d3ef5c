// Accounts by a Cloudflare API token alone.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/unit/s3/fake_server.h"
#include "tests/unit/services/cloudflare_fixture.h"

namespace r2deck::services {
namespace {

using testing::HasSubstr;
using testing::Not;

using TokenAccountsTest = CloudflareTest;

TEST_F(TokenAccountsTest, AUsersTokenIsEnough) {
  const auto account = deck.accounts.create(me, by_token(user_token()));
  ASSERT_TRUE(account.ok()) << account.problem().message;
  EXPECT_EQ(account->label, "Sandbox");  // as Cloudflare calls it
  EXPECT_EQ(account->kind, api::AccountKind::r2);
  EXPECT_EQ(account->account_id, account_id());
  EXPECT_EQ(account->credentials, api::CredentialKind::token);
  EXPECT_EQ(account->access_key_tail, r2->credentials().user_token.id.substr(28));
  const auto buckets = deck.buckets.list(account->id);
  ASSERT_TRUE(buckets.ok()) << buckets.problem().message;
  ASSERT_EQ(buckets->buckets.size(), 1u);
  EXPECT_EQ(buckets->buckets[0].name, "demo");
}

TEST_F(TokenAccountsTest, TheKeyPairIsDerivedFromTheToken) {
  const auto account = deck.accounts.create(me, by_token(user_token()));
  const auto storage = deck.accounts.open(account->id);
  ASSERT_TRUE(storage.ok()) << storage.problem().message;
  const sandbox::Keys derived = r2->credentials().user_token.s3_keys();
  EXPECT_EQ((*storage)->credentials.access_key_id, derived.access_key_id);
  EXPECT_EQ((*storage)->credentials.secret_access_key, derived.secret_access_key);
}

TEST_F(TokenAccountsTest, AnAccountsTokenNeedsTheAccountsId) {
  auto request = by_token(account_token());
  const auto without = deck.accounts.create(me, request);
  ASSERT_FALSE(without.ok());
  EXPECT_EQ(without.problem().code, ErrorCode::account_id_needed);
  EXPECT_EQ(without.problem().subject, "accountId");
  request.account_id = account_id();
  std::transform(request.account_id->begin(), request.account_id->end(), request.account_id->begin(),
                 ::toupper);
  request.label = "By account";
  const auto account = deck.accounts.create(me, request);
  ASSERT_TRUE(account.ok()) << account.problem().message;
  EXPECT_EQ(account->label, "By account");
  EXPECT_EQ(account->account_id, account_id());
  EXPECT_TRUE(deck.buckets.list(account->id).ok());
}

TEST_F(TokenAccountsTest, AWrongTokenIsNotStored) {
  auto request = by_token("sandbox_of-nobody");
  EXPECT_EQ(deck.accounts.create(me, request).problem().code, ErrorCode::account_id_needed);
  request.account_id = account_id();
  const auto refused = deck.accounts.create(me, request);
  EXPECT_EQ(refused.problem().code, ErrorCode::wrong_credentials);
  EXPECT_THAT(refused.problem().message + refused.problem().hint, Not(HasSubstr("sandbox_of-nobody")));
  EXPECT_TRUE(deck.accounts.list()->accounts.empty());
}

TEST_F(TokenAccountsTest, TheSandboxSeesNoTokenButItsOwnAndCloudflareNoneOfTheSandbox) {
  const s3::FakeServer cloudflare([](const s3::Received&) {
    return s3::reply(401, R"({"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}]})");
  });
  AccountOptions options = at_sandbox();
  options.cloudflare.base_url = "http://127.0.0.1:" + std::to_string(cloudflare.port());
  Services both{*database, vault, vault::AuditKey::random(), [this] { return now; }, options};
  EXPECT_TRUE(both.accounts.create(me, by_token(user_token())).ok());
  EXPECT_EQ(cloudflare.received().size(), 0u);
  EXPECT_EQ(both.accounts.create(me, by_token("of-cloudflare")).problem().code, ErrorCode::account_id_needed);
  EXPECT_EQ(cloudflare.received().size(), 1u);
}

TEST_F(TokenAccountsTest, AUsersTokenOfAnotherAccountIsRefusedAndItsOwnIsNamed) {
  auto request = by_token(user_token());
  request.account_id = std::string(32, '0');
  const auto refused = deck.accounts.create(me, request);
  EXPECT_EQ(refused.problem().code, ErrorCode::access_denied);
  EXPECT_THAT(refused.problem().message, HasSubstr(account_id()));
}

TEST_F(TokenAccountsTest, AJurisdictionStandsInTheEndpoint) {
  auto request = by_token(user_token());
  request.jurisdiction = api::Jurisdiction::eu;
  const auto account = deck.accounts.create(me, request);
  ASSERT_TRUE(account.ok()) << account.problem().message;
  EXPECT_THAT(account->endpoint, HasSubstr("//eu.127.0.0.1"));
  EXPECT_EQ(account->jurisdiction, api::Jurisdiction::eu);
}

TEST_F(TokenAccountsTest, TheTokenIsKeptSealedForCloudflaresApi) {
  const auto account = deck.accounts.create(me, by_token(user_token()));
  const auto cloudflare = deck.accounts.open_cloudflare(account->id);
  ASSERT_TRUE(cloudflare.ok()) << cloudflare.problem().message;
  EXPECT_TRUE((*cloudflare)->client.list_buckets(account_id(), api::Jurisdiction::none).ok());
  const auto sealed = deck.stores.accounts.find(account->id)->credentials.sealed_token;
  EXPECT_THAT(sealed, Not(HasSubstr(user_token())));
  EXPECT_EQ(deck.accounts.open_cloudflare(add_account("http://127.0.0.1:9")).problem().code,
            ErrorCode::conflict);
}

TEST_F(TokenAccountsTest, NeitherTokenNorKeyStandsInTheFolder) {
  ASSERT_TRUE(deck.accounts.create(me, by_token(user_token())).ok());
  const std::string secret = r2->credentials().user_token.s3_keys().secret_access_key;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find(user_token()), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path();
  }
}

TEST_F(TokenAccountsTest, CredentialsChangeFromTokenToTokenAndToKeys) {
  const auto account = deck.accounts.create(me, by_token(user_token()));
  const auto other = deck.accounts.replace_credentials(me, account->id, {account_token(), "", ""});
  ASSERT_TRUE(other.ok()) << other.problem().message;
  EXPECT_EQ(other->access_key_tail, r2->credentials().account_token.id.substr(28));
  EXPECT_TRUE(deck.buckets.list(account->id).ok());

  EXPECT_EQ(deck.accounts.replace_credentials(me, account->id, {"sandbox_wrong", "", ""}).problem().code,
            ErrorCode::wrong_credentials);
  EXPECT_TRUE(deck.buckets.list(account->id).ok());  // the one that was good stays

  const auto keys = r2->credentials().user_token.s3_keys();
  const auto by_keys =
      deck.accounts.replace_credentials(me, account->id, {{}, keys.access_key_id, keys.secret_access_key});
  ASSERT_TRUE(by_keys.ok()) << by_keys.problem().message;
  EXPECT_EQ(by_keys->credentials, api::CredentialKind::keys);
  EXPECT_EQ(deck.accounts.open_cloudflare(account->id).problem().code, ErrorCode::conflict);
}

TEST_F(TokenAccountsTest, OnlyAnR2AccountTakesAToken) {
  const auto refused =
      deck.accounts.replace_credentials(me, add_account("http://127.0.0.1:9"), {user_token(), "", ""});
  EXPECT_EQ(refused.problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(refused.problem().subject, "apiToken");
}

// ---- what Cloudflare may say otherwise -----------------------------------------------------------------

// A user's token whose list of accounts is `accounts` (JSON).
Result<VerifiedToken> verified_where(const std::string& accounts, std::optional<std::string> account_id = {},
                                     const std::string& status = "active") {
  const s3::FakeServer server([&](const s3::Received& received) {
    const std::string target = received.target();
    const std::string token = R"({"id":")" + std::string(32, '1') + R"(","status":")" + status + "\"}";
    if (target == "/user/tokens/verify") return s3::reply(200, R"({"success":true,"result":)" + token + "}");
    if (target.starts_with("/accounts?"))
      return s3::reply(200, R"({"success":true,"result":)" + accounts + "}");
    return s3::reply(401, R"({"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}]})");
  });
  cloudflare::Options options;
  options.base_url = "http://127.0.0.1:" + std::to_string(server.port());
  options.transport.allow_nearby = true;
  options.attempts = 1;
  return verify_token(cloudflare::Client("token", options), account_id);
}

std::string account_json(char digit, const std::string& name) {
  return R"({"id":")" + std::string(32, digit) + R"(","name":")" + name + "\"}";
}

TEST(VerifyToken, OfSeveralAccountsNamesThemAndAsks) {
  const auto asked =
      verified_where("[" + account_json('a', "Home") + "," + account_json('b', "Work\\u0007") + "]");
  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.problem().code, ErrorCode::account_id_needed);
  EXPECT_THAT(asked.problem().message,
              HasSubstr("Home (" + std::string(32, 'a') + "), Work  (" + std::string(32, 'b')));
}

TEST(VerifyToken, NamesTenAtMost) {
  std::string many = account_json('a', "N");
  for (int i = 0; i < 11; ++i)
    many += "," + account_json('b', "N");
  const auto asked = verified_where("[" + many + "]");
  EXPECT_THAT(asked.problem().message, HasSubstr("and 2 more"));
}

TEST(VerifyToken, OfSeveralAccountsTakesTheOneThatIsAskedFor) {
  const std::string accounts = "[" + account_json('a', "Home") + "," + account_json('b', "Work") + "]";
  const auto work = verified_where(accounts, std::string(32, 'B'));
  ASSERT_TRUE(work.ok()) << work.problem().message;
  EXPECT_EQ(work->account_id, std::string(32, 'b'));
  EXPECT_EQ(work->account_name, "Work");
  EXPECT_EQ(work->of, store::TokenOf::user);
}

TEST(VerifyToken, ThatSeesNoAccountAsksForItsIdAndTakesItsWord) {
  EXPECT_EQ(verified_where("[]").problem().code, ErrorCode::account_id_needed);
  const auto given = verified_where("[]", std::string(32, 'c'));
  ASSERT_TRUE(given.ok()) << given.problem().message;
  EXPECT_EQ(given->account_id, std::string(32, 'c'));
}

TEST(VerifyToken, ThatIsDisabledOrExpiredIsRefused) {
  for (const char* status : {"disabled", "expired"}) {
    const auto refused = verified_where("[]", std::string(32, 'c'), status);
    EXPECT_EQ(refused.problem().code, ErrorCode::wrong_credentials) << status;
    EXPECT_THAT(refused.problem().message, HasSubstr(status));
  }
}

TEST(VerifyToken, IsNotCalledWrongWhileCloudflareCannotBeReached) {
  const s3::DeafPort deaf;
  cloudflare::Options options;
  options.base_url = "http://127.0.0.1:" + std::to_string(deaf.port());
  options.transport.allow_nearby = true;
  options.attempts = 1;
  const cloudflare::Client client("token", options);
  EXPECT_EQ(verify_token(client, {}).problem().code, ErrorCode::endpoint_unreachable);
  EXPECT_EQ(verify_token(client, std::string(32, 'a')).problem().code, ErrorCode::endpoint_unreachable);
}

}  // namespace
}  // namespace r2deck::services
