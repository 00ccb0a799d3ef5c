// Signing in by name and password, and coming back to where one was.
#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"
#include "wasm-ui/core/api_call.h"

namespace r2deck::view {
namespace {

using core::FakePage;
using core::problem_of;
using core::SessionState;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;
using Role = semantics::Role;
namespace msg = core::msg;
namespace effect = core::effect;

api::Session session_of(const std::string& name) {
  api::Session session;
  session.name = name;
  session.header_token = "header";
  return session;
}

class PasswordSignIn : public testing::Test {
 protected:
  PasswordSignIn() {
    page.send(msg::Started{});
    page.send(msg::SessionAnswered{problem_of(ErrorCode::unauthenticated), false});
    page.effects.clear();
  }
  void submit() { page.send(msg::PasswordSignInSubmitted{"ada"}); }
  void answer(ErrorCode code, const std::string& subject = {}) {
    Problem problem = problem_of(code);
    problem.subject = subject;
    page.send(msg::PasswordSignInAnswered{problem});
  }
  const core::PasswordSignIn& state() const { return page.model.session.by_password; }

  FakePage page;
};

TEST_F(PasswordSignIn, SendsTheNameAndLeavesThePasswordToThePage) {
  submit();
  submit();
  const auto asked = page.take<effect::SignInByPassword>();
  ASSERT_THAT(asked, SizeIs(1)) << "once, however often Enter is pressed";
  const auto call = core::api_call(asked[0]);
  EXPECT_EQ(call->path, "/api/v1/session");
  EXPECT_EQ(call->secret_member, "password");
  EXPECT_THAT(call->body, HasSubstr("\"ada\""));
  EXPECT_EQ(page.model.session.state, SessionState::signed_out) << "the fields stay until it is answered";

  page.send(msg::PasswordSignInAnswered{session_of("ada")});
  EXPECT_EQ(page.model.session.state, SessionState::signed_in);
  EXPECT_EQ(page.take<effect::KeepToken>().back().token, "header");
  EXPECT_THAT(page.take<effect::LoadAccounts>(), SizeIs(1));
}

TEST_F(PasswordSignIn, AsksForTheCodeAsWellWhenThePasswordWasRight) {
  submit();
  answer(ErrorCode::code_required);
  EXPECT_TRUE(state().code_asked);
  EXPECT_FALSE(state().problem) << "nothing went wrong";
  page.effects.clear();
  submit();
  EXPECT_EQ(core::api_call(page.take<effect::SignInByPassword>().at(0))->secret_member, "password code");
  answer(ErrorCode::unauthenticated, "code");
  EXPECT_TRUE(state().code_asked) << "a wrong code is asked for again";
  submit();
  answer(ErrorCode::unauthenticated, "user");
  EXPECT_FALSE(state().code_asked) << "another name or password may have no second factor";
}

TEST_F(PasswordSignIn, SaysHowLongToWait) {
  submit();
  answer(ErrorCode::rate_limited);
  ASSERT_TRUE(state().problem);
  EXPECT_FALSE(state().busy);
  Screen screen(1280, 800);
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::alert), Contains(HasSubstr("Do something about it.")));
}

TEST_F(PasswordSignIn, ShowsFieldsThatPasswordManagersKnow) {
  Screen screen(1280, 800);
  screen.show(page.model);
  ASSERT_NE(screen.find(Role::textbox, "User name"), nullptr);
  EXPECT_EQ(screen.find(Role::textbox, "User name")->state.autocomplete, "username");
  const semantics::Node* password = screen.find(Role::password, "Password");
  ASSERT_NE(password, nullptr);
  EXPECT_EQ(password->state.autocomplete, "current-password");
  EXPECT_EQ(password->state.member, "password");
  EXPECT_EQ(screen.find(Role::password, "Code"), nullptr);
  EXPECT_THAT(screen.names(Role::text), Contains("r2deck link"));
  EXPECT_TRUE(screen.find(Role::button, "Sign in")->state.disabled.value_or(false)) << "no name yet";

  page.model.session.by_password.code_asked = true;
  screen.show(page.model);
  ASSERT_NE(screen.find(Role::password, "Code"), nullptr);
  EXPECT_EQ(screen.find(Role::password, "Code")->state.autocomplete, "one-time-code");
}

TEST_F(PasswordSignIn, EnterInThePasswordFieldSubmits) {
  Screen screen(1280, 800);
  screen.state.sign_in_user = "ada";
  screen.show(page.model);
  semantics::submit(screen.find(Role::password, "Password")->id);
  screen.frame(page.model);
  ASSERT_NE(screen.dispatched<msg::PasswordSignInSubmitted>(), nullptr);
  EXPECT_EQ(screen.dispatched<msg::PasswordSignInSubmitted>()->user, "ada");
  screen.frame(page.model);
  EXPECT_EQ(screen.dispatched<msg::PasswordSignInSubmitted>(), nullptr) << "once";
}

TEST_F(PasswordSignIn, EnterWaitsForAName) {
  Screen screen(1280, 800);
  screen.show(page.model);
  semantics::submit(screen.find(Role::password, "Password")->id);
  screen.frame(page.model);
  EXPECT_EQ(screen.dispatched<msg::PasswordSignInSubmitted>(), nullptr);
}

TEST(EndOfASession, IsSaidAndLeadsBackToWhereOneWas) {
  FakePage page;
  page.sign_in();
  page.open("demo", {}, {"films/"});
  page.send(msg::PrefixOpened{"films/"});
  page.send(msg::ObjectsAnswered{page.model.listing.generation, problem_of(ErrorCode::unauthenticated)});
  ASSERT_EQ(page.model.session.state, SessionState::signed_out);
  EXPECT_EQ(page.model.session.problem->message, "Your session has ended.");

  Screen screen(1280, 800);
  screen.show(page.model);
  EXPECT_NE(screen.find(Role::heading, "Sign in again"), nullptr);
  EXPECT_EQ(screen.find(Role::textbox, "User name")->state.value, "owner");

  page.send(msg::PasswordSignInSubmitted{"owner"});
  page.send(msg::PasswordSignInAnswered{session_of("owner")});
  page.answer_scopes({core::kOwner});
  page.send(msg::AccountsAnswered{api::AccountList{{core::account_named("a1")}}});
  page.effects.clear();
  page.answer_buckets({"demo"});
  EXPECT_EQ(page.model.listing.prefix, "films/");
  page.open("demo");
  EXPECT_EQ(page.model.listing.prefix, "") << "once";
}

TEST(EndOfASession, LeadsNobodyElseThere) {
  FakePage page;
  page.sign_in();
  page.open("demo");
  page.send(msg::PrefixOpened{"films/"});
  page.send(msg::ObjectsAnswered{page.model.listing.generation, problem_of(ErrorCode::unauthenticated)});
  page.send(msg::PasswordSignInSubmitted{"ada"});
  page.send(msg::PasswordSignInAnswered{session_of("ada")});
  page.send(msg::AccountsAnswered{api::AccountList{{core::account_named("a1")}}});
  page.answer_buckets({"demo"});
  EXPECT_EQ(page.model.listing.prefix, "");
}

// Enter in the page's field for a secret, in each dialog that has one.
class EnterSubmits : public testing::Test {
 protected:
  EnterSubmits() { page.sign_in(); }
  void enter(std::string_view field) {
    screen.show(page.model);
    const semantics::Node* node = screen.find(Role::password, field);
    ASSERT_NE(node, nullptr) << field;
    semantics::submit(node->id);
    screen.frame(page.model);
  }
  FakePage page;
  Screen screen{1280, 800};
};

TEST_F(EnterSubmits, Unlock) {
  page.model.dialog = core::UnlockDialog{};
  enter("Passphrase");
  EXPECT_NE(screen.dispatched<msg::UnlockSubmitted>(), nullptr);
  page.model.dialog = core::UnlockDialog{.busy = true, .problem = {}};
  enter("Passphrase");
  EXPECT_EQ(screen.dispatched<msg::UnlockSubmitted>(), nullptr) << "one at a time";
}

TEST_F(EnterSubmits, AddAccount) {
  page.model.dialog = core::AddAccountDialog{};
  enter("API token");
  EXPECT_NE(screen.dispatched<msg::AddAccountSubmitted>(), nullptr);
}

TEST_F(EnterSubmits, AddAccountOnlyWhenItIsComplete) {
  page.model.dialog = core::AddAccountDialog{};
  screen.show(page.model);
  screen.state.dialog.way = 1;  // by R2 keys, of which none are given yet
  enter("Secret access key");
  EXPECT_EQ(screen.dispatched<msg::AddAccountSubmitted>(), nullptr);
}

TEST_F(EnterSubmits, ReplaceCredentials) {
  page.model.dialog = core::ReplaceCredentialsDialog{.account = "a1"};
  enter("API token");
  EXPECT_NE(screen.dispatched<msg::ReplaceCredentialsSubmitted>(), nullptr);
}

}  // namespace
}  // namespace r2deck::view
