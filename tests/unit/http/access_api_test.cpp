// What an owner sees and ends of others' sessions and API tokens; what one's own sessions say of themselves.
#include <gmock/gmock.h>

#include "shared/api/codec.h"
#include "tests/unit/http/app_fixture.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kAgent[] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

class AccessApiTest : public AppTest {
 protected:
  AccessApiTest() { EXPECT_TRUE(services.people.add(me, {"ada", std::nullopt}).ok()); }

  Headers session_of_ada() {
    const auto made = services.sessions.begin(*services.stores.users.named("ada"));
    return {{"Cookie", "r2deck_session=" + made->cookie}, {"X-R2Deck-Token", made->header_token}};
  }
  template <class T>
  T read(const std::string& target, const Headers& headers) {
    const Response response = ask("GET", target, headers);
    EXPECT_EQ(response.status, 200) << response.body;
    return *api::decode<T>(response.body);
  }
};

TEST_F(AccessApiTest, ASessionSaysWhereItWasBegun) {
  const auto link = services.sessions.create_link(me, "ada");
  const Response made =
      ask("POST", "/api/v1/session", {{"User-Agent", kAgent}}, R"({"token":")" + link->token + "\"}");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto list = read<api::SessionList>("/api/v1/users/ada/sessions", session());
  ASSERT_THAT(list.sessions, SizeIs(1));
  EXPECT_EQ(list.sessions[0].device, "Firefox on Linux");
  EXPECT_EQ(list.sessions[0].address, kRemote);
  EXPECT_FALSE(list.sessions[0].current);
}

TEST_F(AccessApiTest, AnOwnerEndsASessionOfSomebody) {
  const Headers ada = session_of_ada();
  const Headers mine = session();
  const auto list = read<api::SessionList>("/api/v1/users/ada/sessions", mine);
  ASSERT_THAT(list.sessions, SizeIs(1));
  const std::string one = "/sessions/" + list.sessions[0].id;
  EXPECT_EQ(ask("DELETE", "/api/v1/users/owner" + one, mine).status, 404) << "it is not the owner's";
  EXPECT_EQ(ask("GET", "/api/v1/session", ada).status, 200);
  EXPECT_EQ(ask("DELETE", "/api/v1/users/ada" + one, mine).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/session", ada).status, 401);
  EXPECT_EQ(audit_log()[0].action, "session.revoke");
  EXPECT_THAT(audit_log()[0].detail, HasSubstr("ada"));
}

TEST_F(AccessApiTest, AnOwnerRevokesATokenOfSomebody) {
  const auto made = services.tokens.create(me, services::TokenWish{.name = "backup", .user = "ada"});
  const Headers bearer = {{"Authorization", "Bearer " + made->token}};
  const Headers mine = session();
  const auto list = read<api::TokenList>("/api/v1/users/ada/tokens", mine);
  ASSERT_THAT(list.tokens, SizeIs(1));
  EXPECT_EQ(list.tokens[0].name, "backup");
  EXPECT_EQ(ask("GET", "/api/v1/me", bearer).status, 200);
  EXPECT_EQ(ask("DELETE", "/api/v1/users/owner/tokens/" + made->id, mine).status, 404);
  EXPECT_EQ(ask("DELETE", "/api/v1/users/ada/tokens/" + made->id, mine).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/me", bearer).status, 401);
  EXPECT_THAT(read<api::TokenList>("/api/v1/users/ada/tokens", mine).tokens, IsEmpty());
}

TEST_F(AccessApiTest, NobodyOfThatNameIsNotFound) {
  for (const char* target : {"/api/v1/users/nobody/sessions", "/api/v1/users/nobody/tokens"})
    EXPECT_EQ(ask("GET", target, session()).status, 404) << target;
}

TEST_F(AccessApiTest, ASessionNamesTheStorageThatItMayReach) {
  const std::string account = add_account("https://s3.example");
  EXPECT_THAT(ask("GET", "/api/v1/session", session()).body,
              HasSubstr(R"("storage":["https://s3.example"])"));
  EXPECT_THAT(ask("GET", "/api/v1/session", session_of_ada()).body, HasSubstr(R"("storage":[])"));
  const auto link = services.sessions.create_link(me);
  EXPECT_THAT(ask("POST", "/api/v1/session", {}, R"({"token":")" + link->token + "\"}").body,
              HasSubstr(R"("storage":["https://s3.example"])"));
}

}  // namespace
}  // namespace r2deck::http
