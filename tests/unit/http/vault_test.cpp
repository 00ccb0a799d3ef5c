// What a locked vault still answers, and how it is opened.
#include <gmock/gmock.h>

#include <cstring>

#include "tests/unit/http/app_fixture.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kPassphrase[] = "correct horse battery";

class LockedVault : public AppTest {
 protected:
  LockedVault() {
    services::Custody::Options options;
    options.cost = {1, 8'192};
    EXPECT_TRUE(services.custody.open(std::move(options)).ok());
    services::KeyChange change;
    change.to = services::KeyMode::passphrase;
    change.passphrase = vault::SecretString(kPassphrase);
    EXPECT_TRUE(services.custody.change(me, std::move(change)).ok());
    EXPECT_TRUE(services.custody.lock(me).ok());
  }
  Response unlock(const std::string& passphrase) {
    return ask("POST", "/api/v1/vault/unlock", token, R"({"passphrase":")" + passphrase + R"("})");
  }

  Headers token = bearer();
};

TEST_F(LockedVault, AnswersHealthSessionsAndItselfAndNothingElse) {
  for (const Route& route : app->routes()) {
    std::string target(route.pattern);
    for (const char* name : {"{account}", "{bucket}", "{id}"}) {
      if (const auto at = target.find(name); at != std::string::npos)
        target.replace(at, std::strlen(name), "x");
    }
    const bool open =
        target == "/api/v1/health" || target == "/api/v1/session" || target.starts_with("/api/v1/vault");
    const Response response = ask(std::string(route.method), target, session(), "{}");
    EXPECT_EQ(response.status != 423, open) << route.method << " " << target << " " << response.status;
  }
  EXPECT_EQ(ask("GET", "/").status, 200);  // the page that asks for the passphrase
}

TEST_F(LockedVault, SaysWhatItIsAndWhatToDo) {
  const Response response = ask("GET", "/api/v1/accounts", token);
  EXPECT_EQ(response.status, 423);
  EXPECT_THAT(response.body, HasSubstr(R"("code":"vault_locked")"));
  EXPECT_THAT(response.body, HasSubstr("vault unlock"));
  EXPECT_EQ(ask("GET", "/api/v1/vault", token).body, R"({"mode":"passphrase","locked":true})");
  EXPECT_EQ(ask("GET", "/api/v1/health").body, R"({"status":"locked"})");
  EXPECT_EQ(ask("GET", "/api/v1/session", token).status, 200);
}

TEST_F(LockedVault, TellsStrangersOnlyThatItIsThere) {
  EXPECT_EQ(ask("GET", "/api/v1/accounts").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/vault").status, 401);
  EXPECT_EQ(ask("POST", "/api/v1/vault/unlock", {}, R"({"passphrase":"correct horse battery"})").status, 401);
  EXPECT_TRUE(services.custody.locked());
}

TEST_F(LockedVault, OpensByItsPassphraseAndLocksAgain) {
  const Response wrong = unlock("correct horse batterz");
  EXPECT_EQ(wrong.status, 403);
  EXPECT_THAT(wrong.body, HasSubstr(R"("code":"wrong_passphrase")"));
  EXPECT_THAT(wrong.body, Not(HasSubstr("batterz")));
  EXPECT_EQ(unlock(kPassphrase).body, R"({"mode":"passphrase","locked":false})");
  EXPECT_EQ(ask("GET", "/api/v1/accounts", token).status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/health").body, R"({"status":"ok"})");
  EXPECT_EQ(ask("POST", "/api/v1/vault/lock", token).body, R"({"mode":"passphrase","locked":true})");
  EXPECT_EQ(ask("GET", "/api/v1/accounts", token).status, 423);
}

TEST_F(LockedVault, SlowsDownWhoGuesses) {
  for (int i = 0; i <= services::UnlockDelay::kFreeFailures; ++i)
    EXPECT_EQ(unlock("wrong").status, 403);
  const Response response = unlock(kPassphrase);
  EXPECT_EQ(response.status, 429);
  EXPECT_THAT(response.body, HasSubstr("seconds"));
  EXPECT_EQ(ask("GET", "/api/v1/health").status, 200);
}

}  // namespace
}  // namespace r2deck::http
