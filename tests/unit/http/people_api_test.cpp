// People over HTTP: signing in by password, what one sees, and what one changes of oneself.
#include <gmock/gmock.h>

#include "shared/api/codec.h"
#include "tests/unit/http/app_fixture.h"
#include "tests/unit/services/fake_storage.h"

namespace r2deck::http {
namespace {

using api::AccessRole;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kRight[] = "correct horse battery";

class PeopleApiTest : public AppTest {
 protected:
  static std::vector<std::string> cookies_of(const Response& response) {
    std::vector<std::string> cookies;
    for (const auto& [name, value] : response.headers) {
      if (same_name(name, "Set-Cookie")) cookies.push_back(value);
    }
    return cookies;
  }
  Headers session_of(const std::string& user) {
    const auto session = services.sessions.begin(*services.stores.users.named(user));
    return {{"Cookie", "r2deck_session=" + session->cookie}, {"X-R2Deck-Token", session->header_token}};
  }
  void add(const std::string& name, const std::vector<api::Scope>& scopes) {
    EXPECT_TRUE(services.people.add(me, {name, std::nullopt}).ok());
    for (const api::Scope& scope : scopes)
      EXPECT_TRUE(services.people.grant(me, name, scope).ok());
  }
};

TEST_F(PeopleApiTest, SignInByPasswordMakesTheBrowserKnown) {
  ASSERT_TRUE(services.people.set_password(me, "owner", kRight).ok());
  const std::string body = std::string(R"({"user":"owner","password":")") + kRight + "\"}";
  const Response first = ask("POST", "/api/v1/session", {}, body);
  ASSERT_EQ(first.status, 201) << first.body;
  const auto cookies = cookies_of(first);
  ASSERT_EQ(cookies.size(), 2u);
  EXPECT_THAT(cookies[1], HasSubstr("r2deck_device="));
  for (const char* attribute : {"HttpOnly", "SameSite=Strict", "Path=/api/v1/session"})
    EXPECT_THAT(cookies[1], HasSubstr(attribute));
  const std::string device = cookies[1].substr(0, cookies[1].find(';'));
  const Response second = ask("POST", "/api/v1/session", {{"Cookie", device}}, body);
  EXPECT_EQ(cookies_of(second)[1].substr(0, device.size()), device) << "it stays the same browser";
  EXPECT_THAT(first.body, Not(HasSubstr(kRight)));
}

TEST_F(PeopleApiTest, SignInTakesALinkOrAPasswordAndNotBoth) {
  for (const char* body :
       {"{}", R"({"user":"owner"})", R"({"password":"x"})", R"({"token":"t","user":"owner"})",
        R"({"token":"t","user":"owner","password":"x"})", R"({"token":"t","code":"1"})"}) {
    EXPECT_EQ(ask("POST", "/api/v1/session", {}, body).status, 400) << body;
  }
}

TEST_F(PeopleApiTest, SeeTheAccountsAndBucketsWhereTheyHaveARole) {
  services::FakeStorage storage;
  const std::string one = add_account(storage.endpoint()), two = add_account(storage.endpoint());
  add("ann", {{AccessRole::uploader, one, "demo", "in/"}});
  add("bob", {{AccessRole::viewer, two, "elsewhere"}});
  const auto accounts = [&](const char* user) {
    std::vector<std::string> ids;
    const auto list = api::decode<api::AccountList>(ask("GET", "/api/v1/accounts", session_of(user)).body);
    for (const auto& account : list->accounts)
      ids.push_back(account.id);
    return ids;
  };
  EXPECT_THAT(accounts("owner"), ElementsAre(one, two));
  EXPECT_THAT(accounts("ann"), ElementsAre(one));
  EXPECT_THAT(accounts("bob"), ElementsAre(two));
  const auto buckets = [&](const char* user, const std::string& account) {
    return ask("GET", "/api/v1/accounts/" + account + "/buckets", session_of(user)).body;
  };
  EXPECT_THAT(buckets("owner", two), HasSubstr(R"("name":"demo")"));
  EXPECT_THAT(buckets("ann", one), HasSubstr(R"("name":"demo")"));
  EXPECT_THAT(buckets("bob", two), Not(HasSubstr("demo")));
}

TEST_F(PeopleApiTest, SeeTheBucketsOfTheirGrantsWhereStorageListsNone) {
  services::FakeStorage storage;
  storage.with([](auto& state) { state.refuse_listing = true; });
  const std::string one = add_account(storage.endpoint()), two = add_account(storage.endpoint());
  add("ann", {{AccessRole::viewer, one, "photos", "2026/"}, {AccessRole::editor, one, "demo"}});
  add("bob",
      {{AccessRole::viewer, one, "bobs"}, {AccessRole::viewer, two, "demo"}, {AccessRole::viewer, two}});
  const auto buckets = [&](const Headers& who, const std::string& account) {
    std::vector<std::string> names;
    const Response response = ask("GET", "/api/v1/accounts/" + account + "/buckets", who);
    EXPECT_EQ(response.status, 200) << response.body;
    const auto list = api::decode<api::BucketList>(response.body);
    EXPECT_TRUE(list.ok() && !list->complete);
    for (const auto& bucket : list->buckets)
      names.push_back(bucket.name);
    return names;
  };
  EXPECT_THAT(buckets(session_of("ann"), one), ElementsAre("demo", "photos"));
  EXPECT_THAT(buckets(session_of("bob"), one), ElementsAre("bobs"));
  EXPECT_THAT(buckets(session_of("bob"), two), ElementsAre("demo"));
  const auto token = services.tokens.create(
      me, services::TokenWish{.name = "ci", .scopes = {{AccessRole::viewer, one, "photos"}}, .user = "ann"});
  EXPECT_THAT(buckets({{"Authorization", "Bearer " + token->token}}, one), ElementsAre("photos"));
  EXPECT_EQ(ask("GET", "/api/v1/accounts/" + one + "/buckets", session_of("owner")).status, 403)
      << "what others were given is no list of the account";

  ASSERT_TRUE(services.buckets.name(me, one, {"kept"}).ok());
  EXPECT_THAT(buckets(session_of("ann"), one), ElementsAre("demo", "photos"));
}

TEST_F(PeopleApiTest, AHiddenAccountIsWordForWordAsOneThatNeverWas) {
  const std::string hidden = add_account("http://127.0.0.1:9");
  add("ann", {});
  for (const char* path :
       {"/buckets", "/buckets/demo/cors", "/buckets/demo/objects?prefix=a", "/buckets/demo/object?key=a"}) {
    std::string theirs = ask("GET", "/api/v1/accounts/" + hidden + path, session_of("ann")).body;
    const std::string never =
        ask("GET", std::string("/api/v1/accounts/never") + path, session_of("ann")).body;
    const std::string owners =
        ask("GET", std::string("/api/v1/accounts/never") + path, session_of("owner")).body;
    theirs.replace(theirs.find(hidden), hidden.size(), "never");
    EXPECT_EQ(theirs, never) << path;
    EXPECT_EQ(owners, never) << path;
  }
}

TEST_F(PeopleApiTest, AListingAboveThePrefixIsRefused) {
  services::FakeStorage storage;
  const std::string account = add_account(storage.endpoint());
  add("ann", {{AccessRole::viewer, account, "demo", "team/"}});
  const std::string objects = "/api/v1/accounts/" + account + "/buckets/demo/objects";
  EXPECT_EQ(ask("GET", objects, session_of("ann")).status, 403);
  EXPECT_EQ(ask("GET", objects + "?prefix=", session_of("ann")).status, 403);
  EXPECT_EQ(ask("GET", objects + "?prefix=tea&delimiter=/", session_of("ann")).status, 403);
  EXPECT_NE(ask("GET", objects + "?prefix=team/", session_of("ann")).status, 403);
  EXPECT_EQ(ask("GET", objects + "?prefix=team/&prefix=", session_of("ann")).status, 400)
      << "one of the two counts";
}

TEST_F(PeopleApiTest, SeeWhatTheyMay) {
  const std::string account = add_account("http://127.0.0.1:9");
  add("ann", {{AccessRole::viewer, account, "demo", "team/"}});
  const auto ann = api::decode<api::Me>(ask("GET", "/api/v1/me", session_of("ann")).body);
  ASSERT_TRUE(ann.ok());
  EXPECT_EQ(ann->user, "ann");
  EXPECT_THAT(ann->scopes, ElementsAre(api::Scope{AccessRole::viewer, account, "demo", "team/"}));
  EXPECT_FALSE(ann->has_password);

  const auto token = services.tokens.create(
      me, services::TokenWish{.name = "ci", .scopes = {{AccessRole::viewer}}, .user = "ann"});
  const auto by_token =
      api::decode<api::Me>(ask("GET", "/api/v1/me", {{"Authorization", "Bearer " + token->token}}).body);
  EXPECT_EQ(by_token->token, "ci");
  EXPECT_THAT(by_token->scopes, ElementsAre(api::Scope{AccessRole::viewer}));
}

TEST_F(PeopleApiTest, MakeAndRevokeTheirOwnTokens) {
  add("ann", {{AccessRole::viewer}});
  const auto made = api::decode<api::CreatedToken>(
      ask("POST", "/api/v1/tokens", session_of("ann"), R"({"name":"ci","scopes":[{"role":"viewer"}]})").body);
  ASSERT_TRUE(made.ok());
  const Headers bearer = {{"Authorization", "Bearer " + made->token}};
  EXPECT_EQ(ask("GET", "/api/v1/me", bearer).status, 200);
  EXPECT_THAT(ask("GET", "/api/v1/tokens", session_of("ann")).body, HasSubstr(R"("scoped":true)"));
  EXPECT_THAT(ask("GET", "/api/v1/tokens", session_of("owner")).body, Not(HasSubstr(made->id)));
  EXPECT_EQ(ask("DELETE", "/api/v1/tokens/" + made->id, session_of("owner")).status, 404);
  EXPECT_EQ(ask("POST", "/api/v1/tokens", session_of("ann"), R"({"name":"all","scopes":[]})").status, 400);
  EXPECT_EQ(ask("DELETE", "/api/v1/tokens/" + made->id, session_of("ann")).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/me", bearer).status, 401);
}

TEST_F(PeopleApiTest, TheOwnerGivesAndTakesRoles) {
  const Headers by_owner = session_of("owner");
  EXPECT_EQ(ask("POST", "/api/v1/users", by_owner, R"({"name":"ann"})").status, 201);
  const Response given = ask("POST", "/api/v1/users/ann/grants", by_owner, R"({"role":"viewer"})");
  ASSERT_EQ(given.status, 201) << given.body;
  const auto grant = api::decode<api::Grant>(given.body);
  const Headers ann = session_of("ann");
  EXPECT_EQ(ask("GET", "/api/v1/accounts/never/buckets", ann).status, 404);
  EXPECT_EQ(ask("GET", "/api/v1/users", ann).status, 403);
  EXPECT_EQ(ask("DELETE", "/api/v1/users/ann/grants/" + grant->id, by_owner).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/users/ann/grants", by_owner).body, R"({"grants":[]})");
  EXPECT_EQ(ask("PUT", "/api/v1/users/ann", by_owner, R"({"disabled":true})").status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/me", ann).status, 401);
  EXPECT_EQ(ask("PUT", "/api/v1/users/owner", by_owner, R"({"disabled":true})").status, 409);
  EXPECT_EQ(ask("DELETE", "/api/v1/users/owner", by_owner).status, 409);
  EXPECT_EQ(ask("DELETE", "/api/v1/users/ann", by_owner).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/users/ann", by_owner).status, 404);
}

TEST_F(PeopleApiTest, TheAuditLogNamesWhoItWas) {
  add("ann", {{AccessRole::owner}});
  const auto token = services.tokens.create(me, services::TokenWish{.name = "ci", .user = "ann"});
  ask("POST", "/api/v1/users", {{"Authorization", "Bearer " + token->token}}, R"({"name":"bob"})");
  EXPECT_EQ(audit_log().front().actor, "ann/ci");
  ask("POST", "/api/v1/users", session_of("ann"), R"({"name":"eve"})");
  EXPECT_EQ(audit_log().front().actor, "ann");
}

}  // namespace
}  // namespace r2deck::http
