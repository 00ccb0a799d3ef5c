#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"

namespace r2deck::core {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

api::Session session_with_token(std::string token) {
  api::Session session;
  session.name = "owner";
  session.header_token = std::move(token);
  return session;
}

TEST(Session, PostsTheTokenOfALinkAndKeepsTheHeaderToken) {
  FakePage page;
  page.send(msg::Started{"link-token", ""});
  EXPECT_EQ(page.model.session.state, SessionState::signing_in);
  ASSERT_THAT(page.take<effect::SignIn>(), SizeIs(1));

  page.send(msg::SessionAnswered{session_with_token("header"), true});
  EXPECT_EQ(page.model.session.state, SessionState::signed_in);
  const auto kept = page.take<effect::KeepToken>();
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].token, "header");
  EXPECT_EQ(page.model.session.session.header_token, "") << "the model must not hold on to it";
  EXPECT_EQ(page.model.session.pending_token, "");
  EXPECT_THAT(page.take<effect::LoadAccounts>(), SizeIs(1));
}

TEST(Session, WithoutALinkAsksWhetherTheTabIsSignedIn) {
  FakePage page;
  page.send(msg::Started{});
  EXPECT_THAT(page.take<effect::LoadSession>(), SizeIs(1));
  page.send(msg::SessionAnswered{problem_of(ErrorCode::unauthenticated), false});
  EXPECT_EQ(page.model.session.state, SessionState::signed_out);
  EXPECT_FALSE(page.model.session.problem) << "nobody was signed in: nothing went wrong";
}

TEST(Session, AUsedLinkStillOpensATabThatIsSignedIn) {
  FakePage page;
  page.send(msg::Started{"used", ""});
  page.send(msg::SessionAnswered{problem_of(ErrorCode::link_used), true});
  EXPECT_THAT(page.take<effect::LoadSession>(), SizeIs(1));
  page.send(msg::SessionAnswered{session_with_token(""), false});
  EXPECT_EQ(page.model.session.state, SessionState::signed_in);
  EXPECT_FALSE(page.model.session.problem);
}

TEST(Session, AnExpiredLinkSaysSo) {
  FakePage page;
  page.send(msg::Started{"old", ""});
  page.send(msg::SessionAnswered{problem_of(ErrorCode::link_expired), true});
  page.send(msg::SessionAnswered{problem_of(ErrorCode::unauthenticated), false});
  EXPECT_EQ(page.model.session.state, SessionState::signed_out);
  ASSERT_TRUE(page.model.session.problem);
  EXPECT_EQ(page.model.session.problem->code, ErrorCode::link_expired);
}

TEST(Session, EndsWhenAnyAnswerSaysUnauthenticated) {
  FakePage page;
  page.sign_in();
  page.open("demo");
  page.send(msg::RefreshAsked{});
  page.send(msg::ObjectsAnswered{page.model.listing.generation, problem_of(ErrorCode::unauthenticated)});
  EXPECT_EQ(page.model.session.state, SessionState::signed_out);
  ASSERT_TRUE(page.model.session.problem);
  EXPECT_THAT(page.model.accounts.list, IsEmpty());
  EXPECT_EQ(page.take<effect::KeepToken>().back().token, "");
}

TEST(Session, DoesNotSignOutWhileUploadsRun) {
  FakePage page;
  page.sign_in();
  page.open("demo");
  page.give("film.mov", 100'000'000);
  page.send(msg::SignOutAsked{});
  EXPECT_THAT(page.take<effect::SignOut>(), IsEmpty());
  EXPECT_THAT(page.model.notices, SizeIs(1));
}

TEST(Connection, AsksAgainEverMoreSeldomUntilTheCompanionAnswers) {
  FakePage page;
  page.sign_in();
  page.open("demo");
  page.send(msg::RefreshAsked{});
  page.effects.clear();
  page.send(
      msg::ObjectsAnswered{page.model.listing.generation, problem_of(ErrorCode::companion_unreachable)});
  EXPECT_FALSE(page.model.connection.reachable);
  ASSERT_TRUE(page.model.connection.retry_at);
  UnixMillis wait = 0;
  for (int i = 0; i < 8; ++i) {
    const UnixMillis next = *page.model.connection.retry_at - page.now;
    EXPECT_GE(next, wait);
    EXPECT_LE(next, 15'000);
    wait = next;
    EXPECT_EQ(page.take<effect::Wake>().back().at, *page.model.connection.retry_at);
    page.now += next;
    page.send(msg::Tick{});
    ASSERT_THAT(page.take<effect::LoadSession>(), SizeIs(1));
    page.send(msg::SessionAnswered{problem_of(ErrorCode::companion_unreachable), false});
  }
  page.send(msg::RetryAsked{});
  page.effects.clear();
  page.send(msg::SessionAnswered{session_with_token(""), false});
  EXPECT_TRUE(page.model.connection.reachable);
  EXPECT_THAT(page.take<effect::LoadObjects>(), SizeIs(1)) << "what failed meanwhile is loaded again";
}

TEST(Connection, ATabOpenedBeforeTheCompanionSignsInOnceItIsThere) {
  FakePage page;
  page.send(msg::Started{"link-token", ""});
  page.effects.clear();
  page.send(msg::SessionAnswered{problem_of(ErrorCode::companion_unreachable), true});
  EXPECT_EQ(page.model.session.state, SessionState::signing_in);
  page.now += 20'000;
  page.send(msg::Tick{});
  const auto again = page.take<effect::SignIn>();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].token, "link-token");
  page.send(msg::SessionAnswered{session_with_token("header"), true});
  EXPECT_EQ(page.model.session.state, SessionState::signed_in);
  EXPECT_THAT(page.take<effect::LoadAccounts>(), SizeIs(1));
}

}  // namespace
}  // namespace r2deck::core
