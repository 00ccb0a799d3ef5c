// One's profile, password, second factor, sessions and API tokens.
#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"
#include "wasm-ui/core/api_call.h"

namespace r2deck::view {
namespace {

using core::FakePage;
using core::problem_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Role = semantics::Role;
namespace msg = core::msg;
namespace effect = core::effect;

class Self : public testing::Test {
 protected:
  Self() {
    page.sign_in();
    page.effects.clear();
  }
  template <class T>
  const T* dialog() const {
    return std::get_if<T>(&page.model.dialog);
  }
  void open_profile(bool has_password, bool second_factor = false) {
    page.send(msg::ProfileAsked{});
    api::Me me{.user = "owner", .token = {}, .has_password = has_password, .second_factor = second_factor};
    me.recovery_codes = second_factor ? 9 : 0;
    me.scopes = {{.role = api::AccessRole::editor, .account = "a1", .bucket = "demo", .prefix = "films/"}};
    page.send(msg::MeAnswered{me});
  }
  void press(Role role, std::string_view name) {
    screen.show(page.model);
    ASSERT_TRUE(screen.press(page.model, role, name)) << name;
    page.send(screen.dispatch.messages);
  }

  void type(std::string_view field, const std::string& text) {
    screen.show(page.model);
    const semantics::Node* node = screen.find(Role::textbox, field);
    ASSERT_NE(node, nullptr) << field;
    semantics::set_text(node->id, text);
    screen.show(page.model);
  }

  FakePage page;
  Screen screen{1280, 800};
};

TEST_F(Self, TheUserMenuNamesWhoIsSignedInAndLeadsOn) {
  press(Role::button, "User menu");
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::text), Contains("owner"));
  for (const char* item : {"Profile", "Sessions", "API tokens", "Sign out"})
    EXPECT_THAT(screen.names(Role::menuitem), Contains(item));
  press(Role::menuitem, "Sign out");
  EXPECT_THAT(page.take<effect::SignOut>(), SizeIs(1));
}

TEST_F(Self, TheProfileSaysWhatOneMay) {
  open_profile(true);
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::text), Contains("Editor of demo/films/ in Label of a1"));
}

TEST_F(Self, ChangingThePasswordTakesItTwiceFromThePagesFields) {
  open_profile(true);
  press(Role::button, "Change password");
  screen.show(page.model);
  EXPECT_EQ(screen.find(Role::password, "Current password")->state.member, "current");
  EXPECT_EQ(screen.find(Role::password, "New password")->state.member, "password");
  EXPECT_EQ(screen.find(Role::password, "New password")->state.autocomplete, "new-password");
  EXPECT_EQ(screen.find(Role::password, "New password again")->state.member, "=password");
  page.effects.clear();
  press(Role::button, "Change");
  const auto asked = page.take<effect::ChangePassword>();
  ASSERT_THAT(asked, SizeIs(1));
  const auto call = core::api_call(asked[0]);
  EXPECT_EQ(call->method + " " + call->path, "PUT /api/v1/me/password");
  EXPECT_EQ(call->secret_member, "current password");
  page.send(msg::PasswordChanged{problem_of(ErrorCode::invalid_request)});
  ASSERT_NE(dialog<core::ChangePasswordDialog>(), nullptr) << "the fields stay as they are";
  EXPECT_TRUE(dialog<core::ChangePasswordDialog>()->problem);
  page.send(msg::PasswordChanged{Result<void>{}});
  EXPECT_EQ(dialog<core::ChangePasswordDialog>(), nullptr);
}

TEST_F(Self, AFirstPasswordNeedsNoneBefore) {
  open_profile(false);
  press(Role::button, "Set a password");
  screen.show(page.model);
  EXPECT_EQ(screen.find(Role::password, "Current password"), nullptr);
  page.effects.clear();
  press(Role::button, "Set");
  EXPECT_EQ(core::api_call(page.take<effect::ChangePassword>().at(0))->secret_member, "password");
}

TEST_F(Self, TheSecondFactorNeedsAPassword) {
  open_profile(false);
  screen.show(page.model);
  EXPECT_TRUE(screen.find(Role::button, "Turn on two-factor sign-in")->state.disabled.value_or(false));
}

TEST_F(Self, TheSecondFactorIsTurnedOnByItsFirstCode) {
  open_profile(true);
  press(Role::button, "Turn on two-factor sign-in");
  EXPECT_THAT(page.take<effect::BeginSecondFactor>(), SizeIs(1));
  page.send(msg::SecondFactorBegun{api::SecondFactor{"ABCDEFGHIJKL", "otpauth://totp/x"}});
  screen.show(page.model);
  EXPECT_EQ(screen.find(Role::textbox, "Key")->state.value, "ABCD EFGH IJKL");
  EXPECT_EQ(screen.find(Role::image, "QR code of the key"), nullptr) << "the companion gave none";
  press(Role::button, "Copy key");
  EXPECT_EQ(page.take<effect::CopyText>().at(0).text, "ABCDEFGHIJKL");
  page.send(msg::TextCopied{true});
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::text), Contains("Copied to the clipboard."));

  page.effects.clear();
  press(Role::button, "Turn on");
  EXPECT_EQ(core::api_call(page.take<effect::ConfirmSecondFactor>().at(0))->secret_member, "code");
  page.send(msg::SecondFactorConfirmed{api::RecoveryCodes{{"aaaa-bbbb", "cccc-dddd"}}});
  EXPECT_FALSE(dialog<core::SecondFactorDialog>()->factor) << "the key is not kept longer than it is shown";
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::listitem), Contains("cccc-dddd"));
  page.effects.clear();
  press(Role::button, "Copy codes");
  EXPECT_EQ(page.take<effect::CopyText>().at(0).text, "aaaa-bbbb\ncccc-dddd\n");
  press(Role::button, "Done");
  EXPECT_NE(dialog<core::ProfileDialog>(), nullptr);
}

TEST_F(Self, TheWholeKeyOfTheSecondFactorIsShownOnANarrowScreenToo) {
  page.send(msg::SecondFactorAsked{});
  page.send(msg::SecondFactorBegun{api::SecondFactor{std::string(32, 'M'), "otpauth://totp/x"}});
  const auto height_on = [&](float width) {
    Screen shown(width, 844);
    shown.show(page.model, 5);
    const semantics::Node* key = shown.find(Role::textbox, "Key");
    EXPECT_LE(key->x + key->w, static_cast<int>(width));
    return key->h;
  };
  EXPECT_EQ(height_on(1280), 34);
  EXPECT_GT(height_on(220), 34) << "on a second line";
}

TEST_F(Self, TheKeyOfTheSecondFactorCanBeScannedOnANarrowScreenToo) {
  page.send(msg::SecondFactorAsked{});
  const std::vector<std::string> code(37, std::string(37, '#'));
  page.send(msg::SecondFactorBegun{api::SecondFactor{"ABCDEFGHIJKL", "otpauth://totp/x", code}});
  for (const float width : {1280.0F, 220.0F}) {
    Screen shown(width, 844);
    shown.show(page.model, 5);
    const semantics::Node* image = shown.find(Role::image, "QR code of the key");
    ASSERT_NE(image, nullptr) << width;
    EXPECT_EQ(image->w, image->h);
    EXPECT_GE(image->w, 3 * (37 + 2 * 4)) << "three pixels for each module and the margin";
  }
}

TEST_F(Self, TheSecondFactorIsTurnedOffByACode) {
  open_profile(true, true);
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::text), Contains("On. 9 recovery codes are left."));
  press(Role::button, "Turn off two-factor sign-in");
  page.effects.clear();
  press(Role::button, "Turn off");
  const auto call = core::api_call(page.take<effect::TurnOffSecondFactor>().at(0));
  EXPECT_EQ(call->path, "/api/v1/me/totp/disable");
  EXPECT_EQ(call->secret_member, "code");
}

TEST_F(Self, SessionsShowWhichOneIsThisAndEndTheOthers) {
  page.send(msg::SessionsAsked{});
  api::SessionList list;
  list.sessions.push_back(
      {.id = "s1", .current = true, .device = "Firefox on Linux", .address = "127.0.0.1"});
  list.sessions.push_back({.id = "s/2", .current = false, .device = "", .address = "192.0.2.1"});
  page.send(msg::SessionsAnswered{list});
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::listitem), Contains("Firefox on Linux"));
  EXPECT_THAT(screen.names(Role::listitem), Contains("A browser"));
  EXPECT_THAT(screen.find(Role::listitem, "A browser")->state.description, HasSubstr("192.0.2.1"));
  page.effects.clear();
  press(Role::button, "Sign out");
  EXPECT_EQ(core::api_call(page.take<effect::EndSession>().at(0))->path, "/api/v1/sessions/s%2F2");
  page.send(msg::SessionEnded{Result<void>{}});
  EXPECT_THAT(page.take<effect::LoadSessions>(), SizeIs(1)) << "what is left is asked for";
  page.send(msg::SessionsAnswered{list});
  press(Role::button, "Sign out everywhere else");
  EXPECT_EQ(core::api_call(page.take<effect::EndSession>().at(0))->path, "/api/v1/sessions");
}

TEST_F(Self, TokensAreMadeShownOnceAndRevoked) {
  page.send(msg::TokensAsked{});
  page.send(msg::TokensAnswered{api::TokenList{}});
  press(Role::button, "New token");
  type("Name", "backup");
  screen.state.dialog.token_role = 2;     // viewer
  screen.state.dialog.token_account = 1;  // a1
  screen.state.dialog.bucket_name = "demo";
  screen.state.dialog.token_expiry = 0;  // 7 days
  press(Role::button, "Make token");
  const auto asked = page.take<effect::CreateToken>();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].token.name, "backup");
  EXPECT_THAT(asked[0].token.scopes, ElementsAre(api::Scope{api::AccessRole::viewer, "a1", "demo", ""}));
  EXPECT_EQ(asked[0].token.expires_at, screen.state.now + 7LL * 24 * 3600 * 1000);

  page.send(msg::TokenCreated{api::CreatedToken{"t1", "the token itself"}});
  screen.show(page.model);
  EXPECT_EQ(screen.find(Role::textbox, "Token")->state.value, "the token itself");
  press(Role::button, "Copy token");
  EXPECT_EQ(page.take<effect::CopyText>().at(0).text, "the token itself");
  press(Role::button, "Done");
  ASSERT_NE(dialog<core::TokensDialog>(), nullptr);
  page.send(msg::TokensAnswered{api::TokenList{{{.id = "t1", .user = "owner", .name = "backup"}}}});
  press(Role::button, "Revoke");
  ASSERT_NE(dialog<core::RevokeTokenDialog>(), nullptr) << "asked first";
  EXPECT_THAT(page.take<effect::RevokeToken>(), IsEmpty());
  press(Role::button, "Revoke");
  EXPECT_EQ(page.take<effect::RevokeToken>().at(0).id, "t1");
  page.send(msg::TokenRevoked{Result<void>{}});
  EXPECT_NE(dialog<core::TokensDialog>(), nullptr);
}

TEST_F(Self, ATokenWithoutAScopeMayWhatItsOwnerMay) {
  page.send(msg::NewTokenAsked{});
  type("Name", "all");
  screen.state.dialog.token_expiry = 4;  // never
  press(Role::button, "Make token");
  const auto asked = page.take<effect::CreateToken>();
  EXPECT_THAT(asked.at(0).token.scopes, IsEmpty());
  EXPECT_FALSE(asked.at(0).token.expires_at);
}

TEST_F(Self, ATokenThatNobodySawIsNotHiddenFromItsOwner) {
  page.send(msg::NewTokenAsked{});
  page.send(msg::NewTokenSubmitted{{.name = "lost"}});
  page.send(msg::DialogClosed{});
  page.send(msg::TokenCreated{api::CreatedToken{"t1", "secret"}});
  ASSERT_THAT(page.model.notices, SizeIs(1));
  EXPECT_THAT(page.model.notices[0].hint, HasSubstr("Revoke"));
}

TEST_F(Self, TheDialogsFitOnANarrowScreen) {
  Screen narrow(390, 844);
  open_profile(true);
  narrow.show(page.model, 5);
  for (const semantics::Node& node : narrow.nodes()) {
    EXPECT_LE(node.x + node.w, 390) << node.name;
  }
  EXPECT_GT(narrow.find(Role::button, "Close")->h, 20);
}

}  // namespace
}  // namespace r2deck::view
