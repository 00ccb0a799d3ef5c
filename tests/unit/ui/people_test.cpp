// The People page: what an owner sees of people, and changes.
#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"
#include "wasm-ui/core/api_call.h"

namespace r2deck::view {
namespace {

using api::AccessRole;
using api::Scope;
using core::FakePage;
using core::kOwner;
using core::Page;
using core::problem_of;
using semantics::Role;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace call = core::people_call;
namespace effect = core::effect;
namespace msg = core::msg;

const Scope kViewerOfDemo{.role = AccessRole::viewer, .account = "a1", .bucket = "demo"};

api::User person_named(std::string name, std::vector<Scope> scopes = {}) {
  api::User person{.name = std::move(name)};
  for (Scope& scope : scopes)
    person.grants.push_back({"g" + std::to_string(person.grants.size() + 1), std::move(scope), 0});
  return person;
}

struct People : testing::TestWithParam<bool> {
  FakePage page;
  Screen screen{GetParam() ? 390.0F : 1280.0F, GetParam() ? 2400.0F : 1600.0F};

  People() {
    page.sign_in();
    page.effects.clear();
    page.send(msg::PageChosen{Page::people});
    answer_people();
    page.effects.clear();
  }

  static std::vector<api::User> everybody() {
    api::User ada = person_named("ada", {kViewerOfDemo, {.role = AccessRole::editor}});
    ada.has_password = true;
    ada.second_factor = true;
    api::User bob = person_named("bob");
    bob.disabled = true;
    return {ada, bob, person_named("owner", {kOwner})};
  }
  void answer_people(std::vector<api::User> people = everybody()) {
    page.send(msg::PeopleAnswered{api::UserList{std::move(people)}});
  }
  void open(const char* name) {
    page.send(msg::PersonOpened{name});
    answer_people();
    page.send(msg::PersonSessionsAnswered{name, api::SessionList{}});
    page.send(msg::PersonTokensAnswered{name, api::TokenList{}});
    page.effects.clear();
  }
  const semantics::Node* find(Role role, std::string_view name) {
    screen.show(page.model, 4);
    return screen.find(role, name);
  }
  void press(Role role, std::string_view name) {
    screen.show(page.model, 4);
    ASSERT_TRUE(screen.press(page.model, role, name)) << name;
    page.send(screen.dispatch.messages);
  }
  void type(std::string_view field, const std::string& text) {
    const semantics::Node* node = find(Role::textbox, field);
    ASSERT_NE(node, nullptr) << field;
    semantics::set_text(node->id, text);
    screen.frame(page.model);
    page.send(screen.dispatch.messages);
  }
  template <class T>
  const T* dialog() const {
    return std::get_if<T>(&page.model.dialog);
  }
  // The calls of that kind, of those that are about people; the others of them are gone with it.
  template <class T>
  std::vector<T> take() {
    std::vector<T> found;
    for (effect::People& one : page.take<effect::People>())
      if (T* wanted = std::get_if<T>(&one.call)) found.push_back(*wanted);
    return found;
  }
  static std::string request(core::PeopleCall made) {
    const auto http = core::api_call(effect::People{std::move(made)});
    return http->method + " " + http->path + " " + http->body;
  }
  void changed(core::PeopleCall made) { page.send(msg::PersonChanged{std::move(made), Result<void>{}}); }
  void refused(core::PeopleCall made, Problem problem) {
    page.send(msg::PersonChanged{std::move(made), std::move(problem)});
  }
};
INSTANTIATE_TEST_SUITE_P(On, People, testing::Bool(),
                         [](const auto& phone) { return phone.param ? "Phone" : "Desktop"; });

// ---- the list ----

TEST_P(People, AreAskedForWhenThePageIsChosen) {
  page.send(msg::PageChosen{Page::files});
  EXPECT_THAT(take<call::Load>(), IsEmpty());
  page.send(msg::PageChosen{Page::people});
  EXPECT_THAT(take<call::Load>(), SizeIs(1));
  EXPECT_EQ(request(call::Load{}), "GET /api/v1/users ");
}

TEST_P(People, AreListedWithWhatTheyMayByLabelAndHowTheySignIn) {
  screen.show(page.model);
  const semantics::Node* list = screen.find(Role::list, "People");
  ASSERT_NE(list, nullptr);
  std::vector<std::string> rows;
  for (const semantics::Node& node : screen.nodes())
    if (node.parent == list->id) {
      rows.push_back(node.name + ": " + node.state.description);
      EXPECT_GE(node.h, 44) << "a finger's height";
    }
  EXPECT_THAT(rows, ElementsAre("ada: Viewer of demo in Label of a1 and 1 more. Password, two-factor on",
                                "bob: May nothing yet. Link only. Disabled",
                                "owner: Owner of everything. Link only"));
}

TEST_P(People, AreSearchedByNameInWhateverCase) {
  type("Search", "AD");
  EXPECT_THAT((screen.show(page.model), screen.names(Role::listitem)), ElementsAre("ada"));
  type("Search", "nobody");
  EXPECT_THAT((screen.show(page.model), screen.names(Role::status)), Contains(HasSubstr("nobody")));
  press(Role::button, "Clear search");
  EXPECT_THAT((screen.show(page.model), screen.names(Role::listitem)), SizeIs(3));
}

TEST_P(People, AnOwnerAloneIsToldSo) {
  answer_people({person_named("owner", {kOwner})});
  page.send(msg::PeopleRefreshAsked{});
  answer_people({person_named("owner", {kOwner})});
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::status), Contains(HasSubstr("Only you so far")));
}

TEST_P(People, ThatCannotBeLoadedAreAskedForAgain) {
  FakePage other;
  other.sign_in();
  other.send(msg::PageChosen{Page::people});
  other.send(msg::PeopleAnswered{problem_of(ErrorCode::io_failed, "The disk is away.")});
  screen.show(other.model);
  EXPECT_THAT(screen.names(Role::status), Contains(HasSubstr("The disk is away.")));
  ASSERT_TRUE(screen.press(other.model, Role::button, "Try again"));
  EXPECT_NE(screen.dispatched<msg::PeopleRefreshAsked>(), nullptr);
}

TEST_P(People, ARefusalLeadsBackToFiles) {
  open("ada");
  press(Role::button, "Set another password");
  press(Role::button, "Set");
  refused(call::SetPassword{"ada"}, problem_of(ErrorCode::forbidden, "Only owners may."));
  EXPECT_EQ(page.model.page, Page::files);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(page.model.dialog));
  EXPECT_THAT(page.model.people.list, IsEmpty());
  ASSERT_THAT(page.model.notices, SizeIs(1));
  EXPECT_EQ(page.model.notices[0].text, "Only owners may.");
  EXPECT_THAT(page.take<effect::LoadScopes>(), SizeIs(1));
}

TEST_P(People, TheWayThereLeadsToTheListAgain) {
  open("ada");
  press(Role::link, "People");
  EXPECT_NE(find(Role::list, "People"), nullptr);
  open("ada");
  press(Role::button, "Back to people");
  EXPECT_NE(find(Role::list, "People"), nullptr);
}

// ---- adding ----

TEST_P(People, AreAddedWithAPasswordFromThePagesFieldAndARole) {
  press(Role::button, "Add person");
  type("Name", "eve");
  EXPECT_EQ(find(Role::password, "Password")->state.member, "password");
  EXPECT_EQ(find(Role::password, "Password")->state.autocomplete, "new-password");
  screen.state.dialog.person_account = "a1";
  type("Bucket", "demo");
  type("Prefix", "team/");
  press(Role::button, "Add");
  const auto added = take<call::Add>();
  ASSERT_THAT(added, SizeIs(1));
  EXPECT_EQ(request(added[0]), R"(POST /api/v1/users {"name":"eve","password":""})");
  EXPECT_EQ(core::api_call(effect::People{added[0]})->secret_member, "password");

  page.send(msg::PersonAdded{added[0], person_named("eve")});
  ASSERT_NE(dialog<core::AddPersonDialog>(), nullptr) << "the role is still to be given";
  const auto given = take<call::Give>();
  ASSERT_THAT(given, SizeIs(1));
  EXPECT_EQ(request(given[0]),
            "POST /api/v1/users/eve/grants "
            R"({"role":"viewer","account":"a1","bucket":"demo","prefix":"team/"})");
  page.send(msg::GrantGiven{given[0], api::Grant{}});
  EXPECT_EQ(dialog<core::AddPersonDialog>(), nullptr);
  EXPECT_THAT(take<call::Load>(), SizeIs(1));
}

TEST_P(People, WhoSignsInByLinkNeedsNoPasswordAndTheOwnerIsToldHow) {
  press(Role::button, "Add person");
  type("Name", "eve");
  screen.state.dialog.way = 1;
  screen.state.dialog.person_role = 0;
  EXPECT_EQ(find(Role::password, "Password"), nullptr);
  press(Role::button, "Add");
  const auto added = take<call::Add>();
  ASSERT_THAT(added, SizeIs(1));
  EXPECT_EQ(request(added[0]), R"(POST /api/v1/users {"name":"eve"})");
  EXPECT_EQ(core::api_call(effect::People{added[0]})->secret_member, "");
  page.send(msg::PersonAdded{added[0], person_named("eve")});
  EXPECT_EQ(dialog<core::AddPersonDialog>(), nullptr);
  EXPECT_THAT(page.model.notices.back().hint, HasSubstr("r2deck link --user eve"));
}

TEST_P(People, ANameThatIsTakenIsSaidInTheDialog) {
  press(Role::button, "Add person");
  type("Name", "ada");
  press(Role::button, "Add");
  page.send(msg::PersonAdded{{.user = "ada", .with_password = true},
                             problem_of(ErrorCode::already_exists, "There is a user of this name already.")});
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::alert), Contains(HasSubstr("There is a user of this name already.")));
  EXPECT_FALSE(dialog<core::AddPersonDialog>()->busy);
}

TEST_P(People, WhoseFirstRoleIsRefusedAreThereWithoutOne) {
  page.send(msg::AddPersonAsked{});
  page.send(msg::AddPersonSubmitted{"eve", false, kViewerOfDemo});
  page.send(msg::PersonAdded{{"eve", false, kViewerOfDemo}, person_named("eve")});
  page.send(
      msg::GrantGiven{{"eve", kViewerOfDemo}, problem_of(ErrorCode::not_found, "There is no such account.")});
  EXPECT_EQ(dialog<core::AddPersonDialog>(), nullptr);
  EXPECT_EQ(page.model.notices.back().text, "\"eve\" has no role yet: There is no such account.");
}

// ---- what they may ----

TEST_P(People, AGrantIsChangedByGivingTheNewOneBeforeTheOldOneIsTaken) {
  open("ada");
  page.send(msg::GrantAsked{"g1"});
  EXPECT_EQ(find(Role::combobox, "Role")->state.value, "Viewer");
  EXPECT_EQ(find(Role::combobox, "Account")->state.value, "Label of a1");
  EXPECT_EQ(find(Role::textbox, "Bucket")->state.value, "demo");
  screen.state.dialog.person_role = 3;
  press(Role::button, "Save");
  const auto given = take<call::Give>();
  ASSERT_THAT(given, SizeIs(1));
  EXPECT_EQ(given[0].scope, (Scope{AccessRole::editor, "a1", "demo", ""}));
  EXPECT_THAT(take<call::TakeBack>(), IsEmpty());
  page.send(msg::GrantGiven{given[0], api::Grant{.id = "g9"}});
  const auto taken = take<call::TakeBack>();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(request(taken[0]), "DELETE /api/v1/users/ada/grants/g1 ");
  changed(taken[0]);
  EXPECT_EQ(dialog<core::GrantDialog>(), nullptr);
  EXPECT_THAT(take<call::Load>(), SizeIs(1));
}

TEST_P(People, WhereTheOldGrantMustStayTheNewOneIsTakenBack) {
  open("owner");
  page.send(msg::GrantAsked{"g1"});
  page.send(msg::GrantSubmitted{kViewerOfDemo});
  page.send(msg::GrantGiven{take<call::Give>().at(0), api::Grant{.id = "g9"}});
  refused(take<call::TakeBack>().at(0), problem_of(ErrorCode::conflict, "This is the last owner."));
  const auto taken = take<call::TakeBack>();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(taken[0].grant, "g9");
  changed(taken[0]);
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::alert), Contains(HasSubstr("This is the last owner."))) << "still said";
}

TEST_P(People, AGrantThatIsSavedAsItWasAsksNothing) {
  open("ada");
  page.send(msg::GrantAsked{"g1"});
  press(Role::button, "Save");
  EXPECT_EQ(dialog<core::GrantDialog>(), nullptr);
  EXPECT_THAT(page.take<effect::People>(), IsEmpty());
}

TEST_P(People, AGrantOfAnAccountThatIsNotKnownHereDoesNotBecomeOneOfEverything) {
  page.send(msg::PersonOpened{"ada"});
  answer_people({person_named("ada", {{.role = AccessRole::viewer, .account = "gone"}})});
  page.send(msg::GrantAsked{"g1"});
  EXPECT_EQ(find(Role::combobox, "Account")->state.value, "gone");
}

TEST_P(People, ABucketThatCannotBeIsNotGiven) {
  open("ada");
  press(Role::button, "Give access");
  screen.show(page.model);  // the dialog begins with what it is about
  screen.state.dialog.person_account = "a1";
  screen.state.dialog.person_role = 2;
  type("Bucket", "no such/name");
  EXPECT_TRUE(find(Role::button, "Give")->state.disabled.value_or(false));
  type("Bucket", "dema");
  EXPECT_EQ(find(Role::textbox, "Bucket")->state.description, "There is no bucket of this name yet.");
  EXPECT_FALSE(find(Role::button, "Give")->state.disabled.value_or(false));
}

TEST_P(People, AnOwnerIsOneEverywhere) {
  open("ada");
  press(Role::button, "Give access");
  screen.show(page.model);  // the dialog begins with what it is about
  screen.state.dialog.person_account = "a1";
  screen.state.dialog.person_role = 5;
  EXPECT_EQ(find(Role::combobox, "Account"), nullptr);
  press(Role::button, "Give");
  EXPECT_EQ(take<call::Give>().at(0).scope, kOwner);
}

TEST_P(People, ChangingOnesOwnRightsAsksWhatOneMayNow) {
  open("owner");
  changed(call::TakeBack{"owner", "g1"});
  EXPECT_THAT(page.take<effect::LoadScopes>(), SizeIs(1));
}

// ---- how they sign in ----

TEST_P(People, APasswordIsSetFromThePagesFields) {
  open("ada");
  press(Role::button, "Set another password");
  EXPECT_EQ(find(Role::password, "New password again")->state.member, "=password");
  press(Role::button, "Set");
  const auto set = take<call::SetPassword>();
  ASSERT_THAT(set, SizeIs(1));
  EXPECT_EQ(request(set[0]), R"(PUT /api/v1/users/ada/password {"password":""})");
  EXPECT_EQ(core::api_call(effect::People{set[0]})->secret_member, "password");
  changed(set[0]);
  EXPECT_EQ(dialog<core::PersonPasswordDialog>(), nullptr);
}

struct QuestionCase {
  const char* who;
  const char* button;
  const char* go_on;
  const char* request;
};

TEST_P(People, WhatCannotBeUndoneIsAskedFirst) {
  const QuestionCase kCases[] = {
      {"ada", "Reset sign-in", "Reset", "POST /api/v1/users/ada/reset "},
      {"ada", "Disable", "Disable", R"(PUT /api/v1/users/ada {"disabled":true})"},
      {"ada", "Remove person", "Remove", "DELETE /api/v1/users/ada "},
      {"owner", "Take back", "Take back", "DELETE /api/v1/users/owner/grants/g1 "},
  };
  for (const QuestionCase& one : kCases) {
    SCOPED_TRACE(one.button);
    open(one.who);
    press(Role::button, one.button);
    ASSERT_NE(dialog<core::PersonQuestionDialog>(), nullptr);
    EXPECT_THAT(page.take<effect::People>(), IsEmpty());
    screen.show(page.model, 4);
    EXPECT_THAT(screen.names(Role::alertdialog), SizeIs(1));
    page.send(msg::PersonQuestionConfirmed{});
    const auto made = page.take<effect::People>();
    ASSERT_THAT(made, SizeIs(1));
    EXPECT_EQ(request(made[0].call), one.request);
    page.send(msg::PersonQuestionConfirmed{});
    EXPECT_THAT(page.take<effect::People>(), IsEmpty()) << "once is enough";
    refused(made[0].call, problem_of(ErrorCode::conflict, "This is the last owner."));
    screen.show(page.model, 4);
    EXPECT_THAT(screen.names(Role::alert), Contains(HasSubstr("This is the last owner.")));
    page.send(msg::PersonQuestionConfirmed{});
    changed(page.take<effect::People>().at(0).call);
    EXPECT_EQ(dialog<core::PersonQuestionDialog>(), nullptr);
    EXPECT_THAT(take<call::Load>(), SizeIs(1));
  }
}

TEST_P(People, WhoIsRemovedIsNotOnShowAnyMore) {
  open("ada");
  changed(call::Remove{"ada"});
  EXPECT_FALSE(page.model.people.open);
}

TEST_P(People, WhoIsGoneMeanwhileIsNotOnShowAnyMore) {
  open("ada");
  page.send(msg::PeopleRefreshAsked{});
  answer_people({person_named("owner", {kOwner})});
  EXPECT_FALSE(page.model.people.open);
  EXPECT_THAT(page.model.notices.back().text, HasSubstr("ada"));
}

TEST_P(People, WhoIsDisabledIsEnabledAgain) {
  open("bob");
  press(Role::button, "Enable");
  EXPECT_EQ(request(take<call::SetDisabled>().at(0)), R"(PUT /api/v1/users/bob {"disabled":false})");
}

// ---- sessions and tokens ----

TEST_P(People, SessionsOfSomebodyAreEndedAndAskedForAgain) {
  open("ada");
  api::SessionList list;
  list.sessions.push_back({.id = "s1", .device = "Firefox on Linux", .address = "192.0.2.1"});
  page.send(msg::PersonSessionsAnswered{"ada", list});
  EXPECT_NE(find(Role::listitem, "Firefox on Linux"), nullptr);
  press(Role::button, "Sign out");
  const auto ended = take<call::EndSession>();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(request(ended[0]), "DELETE /api/v1/users/ada/sessions/s1 ");
  EXPECT_TRUE(find(Role::button, "Sign out")->state.disabled.value_or(false)) << "once is enough";
  changed(ended[0]);
  EXPECT_THAT(take<call::LoadSessions>(), SizeIs(1));
  EXPECT_EQ(request(call::LoadSessions{"ada"}), "GET /api/v1/users/ada/sessions ");
}

TEST_P(People, TokensOfSomebodyAreRevoked) {
  open("ada");
  page.send(msg::PersonTokensAnswered{
      "ada", api::TokenList{{{.id = "t1", .user = "ada", .name = "backup", .scoped = false}}}});
  EXPECT_THAT(find(Role::listitem, "backup")->state.description, HasSubstr("All that they may"));
  press(Role::button, "Revoke");
  ASSERT_NE(dialog<core::PersonQuestionDialog>(), nullptr);
  page.send(msg::PersonQuestionConfirmed{});
  EXPECT_EQ(request(take<call::RevokeToken>().at(0)), "DELETE /api/v1/users/ada/tokens/t1 ");
}

TEST_P(People, AnAnswerAboutSomebodyElseIsDropped) {
  open("ada");
  api::SessionList list;
  list.sessions.push_back({.id = "s1", .device = "Bob's browser"});
  page.send(msg::PersonSessionsAnswered{"bob", list});
  EXPECT_THAT(page.model.people.open->sessions->sessions, IsEmpty());
}

TEST_P(People, NamesArePartsOfPathsWhateverIsInThem) {
  EXPECT_EQ(request(call::Reset{"ann.b+c@example.org"}), "POST /api/v1/users/ann.b%2Bc%40example.org/reset ");
}

TEST_P(People, NothingIsWiderThanTheScreenAndButtonsAreTallEnoughForAFinger) {
  const std::string name = "a.very-long-user.name+that-goes-on@department.example.com";
  api::User person = person_named(name, {{AccessRole::editor, "a1", "a-bucket-with-a-name-of-some-length",
                                          "a folder whose name is long enough to be shortened/2026/"}});
  page.send(msg::PersonOpened{"ada"});
  answer_people({person});
  page.send(msg::PeopleRefreshAsked{});
  answer_people({person});
  page.send(msg::PersonOpened{name});
  answer_people({person});
  page.send(msg::PersonTokensAnswered{
      name, api::TokenList{{{.id = "t1", .user = name, .name = std::string(64, 't')}}}});
  const float width = ImGui::GetIO().DisplaySize.x;
  screen.show(page.model, 4);
  ASSERT_NE(screen.find(Role::heading, name), nullptr);
  for (const semantics::Node& node : screen.nodes()) {
    EXPECT_LE(node.x + node.w, static_cast<int>(width)) << node.name;
    if (GetParam() && node.role == Role::button && node.y > 100) {
      EXPECT_EQ(node.h, 44) << node.name;
    }
  }
}

}  // namespace
}  // namespace r2deck::view
