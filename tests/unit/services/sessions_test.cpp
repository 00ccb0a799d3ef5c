#include "companion/services/sessions.h"

#include <gmock/gmock.h>

#include "tests/unit/services/companion_fixture.h"

namespace r2deck::services {
namespace {

class SessionsTest : public CompanionTest {
 protected:
  NewSession sign_in() {
    const auto link = services.sessions.create_link(Actor{kCli});
    const auto session = services.sessions.sign_in(link->token);
    EXPECT_TRUE(session.ok()) << session.problem().message;
    return *session;
  }
  bool is_signed_in(const NewSession& session) {
    return services.sessions.find(session.cookie, session.header_token).ok();
  }
  ErrorCode refusal(std::string_view token) {
    const auto session = services.sessions.sign_in(token);
    return session.ok() ? ErrorCode::internal : session.problem().code;
  }
};

TEST_F(SessionsTest, BeginWithALink) {
  const NewSession session = sign_in();
  const auto who = services.sessions.find(session.cookie, session.header_token);
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->actor.name, "owner");
}

TEST_F(SessionsTest, TakeALinkOnce) {
  const auto link = services.sessions.create_link(me);
  EXPECT_TRUE(services.sessions.sign_in(link->token).ok());
  EXPECT_EQ(refusal(link->token), ErrorCode::link_used);
}

TEST_F(SessionsTest, TakeALinkForTenMinutes) {
  const auto link = services.sessions.create_link(me);
  now = link->expires_at;
  EXPECT_EQ(refusal(link->token), ErrorCode::link_expired);
}

TEST_F(SessionsTest, RefuseALinkThatNeverWas) {
  EXPECT_EQ(refusal("guess"), ErrorCode::unauthenticated);
}

TEST_F(SessionsTest, NeedBothSecrets) {
  const NewSession session = sign_in(), other = sign_in();
  EXPECT_FALSE(services.sessions.find(session.cookie, "").ok());
  EXPECT_FALSE(services.sessions.find("", session.header_token).ok());
  EXPECT_FALSE(services.sessions.find(session.cookie, other.header_token).ok());
  EXPECT_FALSE(services.sessions.find(session.header_token, session.cookie).ok());
}

TEST_F(SessionsTest, EndTwelveHoursAfterTheirLastUse) {
  const NewSession session = sign_in();
  now += kSessionIdle - 1;
  EXPECT_TRUE(is_signed_in(session));
  now += kSessionIdle - 1;
  EXPECT_TRUE(is_signed_in(session));
  now += kSessionIdle;
  EXPECT_FALSE(is_signed_in(session));
}

TEST_F(SessionsTest, EndAfterSevenDaysHoweverBusy) {
  const NewSession session = sign_in();
  const auto end = now + kSessionLife;
  while (now + kSessionIdle - 1 < end) {
    now += kSessionIdle - 1;
    ASSERT_TRUE(is_signed_in(session));
  }
  now = end;
  EXPECT_FALSE(is_signed_in(session));
}

TEST_F(SessionsTest, EndAfterTheirLastUseAlsoWhereTheClockWasSetBack) {
  const NewSession session = sign_in();
  now -= 24LL * 3600 * 1000;
  EXPECT_TRUE(is_signed_in(session)) << "nobody is signed out by it";
  now += kSessionIdle;
  EXPECT_FALSE(is_signed_in(session));
}

TEST_F(SessionsTest, GoOnWhereTheirUseCannotBeNoted) {
  const NewSession session = sign_in();
  ASSERT_TRUE(database->execute("PRAGMA query_only = ON").ok());  // as on a full disk
  now += kSessionIdle - 1;
  EXPECT_TRUE(is_signed_in(session));
  now += 1;
  EXPECT_FALSE(is_signed_in(session)) << "but no longer than they would unused";
  ASSERT_TRUE(database->execute("PRAGMA query_only = OFF").ok());
}

TEST_F(SessionsTest, EndWhenSignedOut) {
  const NewSession session = sign_in();
  EXPECT_TRUE(services.sessions.sign_out(me, session.cookie).ok());
  EXPECT_FALSE(is_signed_in(session));
}

TEST_F(SessionsTest, AreAuditedWithoutTheirSecrets) {
  const NewSession session = sign_in();
  EXPECT_EQ(refusal("guess"), ErrorCode::unauthenticated);
  for (const auto& entry : audit_log()) {
    EXPECT_EQ(entry.detail.find(session.cookie), std::string::npos);
    EXPECT_EQ(entry.detail.find("guess"), std::string::npos);
  }
  EXPECT_EQ(audit_log().front().outcome, "unauthenticated");
}

TEST_F(SessionsTest, AreNotForTokens) {
  const auto token = services.tokens.create(me, "backup");
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(services.tokens.find(token->token)->actor.name, "owner/backup");
  EXPECT_FALSE(services.sessions.find(token->token, token->token).ok());
}

TEST_F(SessionsTest, TokensEndWhenRevokedOrExpired) {
  const auto revoked = services.tokens.create(me, "backup");
  const auto brief = services.tokens.create(me, "brief", now + 1000);
  EXPECT_TRUE(services.tokens.find(brief->token).ok());
  ASSERT_TRUE(services.tokens.revoke(me, "backup").ok());
  now += 1000;
  EXPECT_FALSE(services.tokens.find(revoked->token).ok());
  EXPECT_FALSE(services.tokens.find(brief->token).ok());
  EXPECT_FALSE(services.tokens.find("").ok());
}

TEST_F(SessionsTest, TokensHaveNamesOfOneWord) {
  for (const char* name : {"", "two words", "line\nbreak"}) {
    EXPECT_EQ(services.tokens.create(me, name).problem().code, ErrorCode::invalid_request) << name;
  }
}

}  // namespace
}  // namespace r2deck::services
