#include <gmock/gmock.h>

#include "shared/r2/limits.h"
#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"

namespace r2deck::view {
namespace {

using core::FakePage;
using core::FakeStorage;
using core::object_named;
using core::problem_of;
using semantics::Role;
using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;
namespace msg = core::msg;

struct Size {
  const char* name;
  float width, height;
};

// Every state is drawn on a desktop and on a phone.
struct View : testing::TestWithParam<Size> {
  FakePage page;
  FakeStorage storage{page};
  Screen screen{GetParam().width, GetParam().height};
  bool narrow() const { return GetParam().width < 700; }

  void show() { screen.show(page.model); }
  // Presses, and lets update() have what that dispatched.
  bool press(Role role, std::string_view name) {
    if (!screen.press(page.model, role, name)) return false;
    page.send(screen.dispatch.messages);
    show();
    return true;
  }
  void open_demo() {
    page.sign_in();
    page.open("demo", {object_named("notes.md", 2048), object_named("film.mov", 3 * r2::kGiB)}, {"photos/"});
    show();
  }
};

INSTANTIATE_TEST_SUITE_P(On, View, testing::Values(Size{"Desktop", 1280, 800}, Size{"Phone", 390, 844}),
                         [](const auto& size) { return size.param.name; });

TEST_P(View, SignedOutTellsHowToGetALink) {
  show();
  page.send(msg::Started{});
  show();
  page.send(msg::SessionAnswered{problem_of(ErrorCode::unauthenticated), false});
  show();
  EXPECT_NE(screen.find(Role::heading, "Sign in"), nullptr);
  EXPECT_NE(screen.find(Role::text, "r2deck link"), nullptr);
}

TEST_P(View, AnExpiredLinkIsAnAlert) {
  page.send(msg::Started{"old", ""});
  page.send(msg::SessionAnswered{problem_of(ErrorCode::link_expired, "This link has expired."), true});
  page.send(msg::SessionAnswered{problem_of(ErrorCode::unauthenticated), false});
  show();
  EXPECT_THAT(screen.names(Role::alert), Contains(testing::HasSubstr("This link has expired.")));
}

TEST_P(View, ALockedVaultAsksForItsPassphrase) {
  page.sign_in();
  page.send(msg::AccountsAnswered{problem_of(ErrorCode::vault_locked)});
  show();
  show();
  EXPECT_NE(screen.find(Role::heading, "Unlock the vault"), nullptr);
  EXPECT_TRUE(press(Role::button, "Unlock"));
  EXPECT_EQ(page.take<core::effect::UnlockVault>().size(), 1u);
}

TEST_P(View, NoAccountOffersToAddOne) {
  page.sign_in({}, {});
  show();
  EXPECT_NE(screen.find(Role::button, "Add account"), nullptr);
  ASSERT_TRUE(press(Role::button, "Add account"));
  EXPECT_NE(screen.find(Role::dialog, "Add account"), nullptr);
  EXPECT_NE(screen.find(Role::password, "API token"), nullptr);
  EXPECT_THAT(screen.names(Role::textbox), ElementsAre("Label"));
}

TEST_P(View, AnApiTokenIsEnoughToAddAnAccount) {
  page.sign_in();
  page.send(msg::AddAccountAsked{});
  show();
  ASSERT_TRUE(press(Role::button, "Add account"));
  const auto adding = page.take<core::effect::CreateAccount>();
  ASSERT_EQ(adding.size(), 1U);
  EXPECT_EQ(adding[0].account.api_token, "");  // the page has it
}

TEST_P(View, AddingAnAccountAsksForItsIdWhereCloudflareNamesNone) {
  page.sign_in({}, {});
  page.send(msg::AddAccountAsked{});
  show();
  EXPECT_THAT(screen.names(Role::textbox), Not(Contains("Account ID")));
  page.send(msg::AddAccountAnswered{problem_of(ErrorCode::account_id_needed, "Which account?")});
  show();
  EXPECT_THAT(screen.names(Role::textbox), Contains("Account ID"));
  EXPECT_THAT(screen.names(Role::alert), Contains(testing::HasSubstr("Which account?")));
}

TEST_P(View, AnAccountMayBeAddedByItsKeysToo) {
  page.sign_in();
  page.send(msg::AddAccountAsked{});
  show();
  screen.state.dialog.way = 1;
  show();
  EXPECT_NE(screen.find(Role::password, "Secret access key"), nullptr);
  EXPECT_THAT(screen.names(Role::textbox), IsSupersetOf({"Label", "Account ID", "Access key ID"}));
  EXPECT_TRUE(screen.find(Role::button, "Add account")->state.disabled);
  screen.state.dialog.way = 2;
  show();
  EXPECT_THAT(screen.names(Role::textbox), IsSupersetOf({"Label", "Endpoint", "Region", "Access key ID"}));
}

TEST_P(View, AccountSettingsTestAndRemove) {
  open_demo();
  ASSERT_TRUE(press(Role::button, "Account settings"));
  EXPECT_NE(screen.find(Role::dialog, "Account settings"), nullptr);
  EXPECT_TRUE(screen.find(Role::button, "Save")->state.disabled);
  ASSERT_TRUE(press(Role::button, "Test connection"));
  page.send(msg::AccountTested{"a1", api::ConnectionReport{{{api::ConnectionCheckName::list_buckets,
                                                             api::CheckOutcome::ok, "It may.", ""}}}});
  show();
  EXPECT_THAT(screen.names(Role::status), Contains(testing::HasSubstr("List buckets: It may.")));
  ASSERT_TRUE(press(Role::button, "Remove account"));
  EXPECT_TRUE(screen.find(Role::button, "Remove")->state.disabled) << "what depends on it is not known yet";
  api::AccountDependents dependents;
  dependents.uploads.push_back({"u", "demo", "film.mov", 1, 0});
  dependents.upload_count = 1;
  page.send(msg::DependentsAnswered{"a1", dependents});
  show();
  EXPECT_THAT(screen.names(Role::text), Contains("demo/film.mov"));
  ASSERT_TRUE(press(Role::button, "Remove"));
  EXPECT_EQ(page.take<core::effect::RemoveAccount>().size(), 1U);
}

TEST_P(View, CredentialsAreReplacedThroughThePagesOwnField) {
  open_demo();
  ASSERT_TRUE(press(Role::button, "Account settings"));
  ASSERT_TRUE(press(Role::button, "Replace credentials"));
  EXPECT_NE(screen.find(Role::password, "API token"), nullptr);
  ASSERT_TRUE(press(Role::button, "Replace"));
  const auto replacing = page.take<core::effect::ReplaceCredentials>();
  ASSERT_EQ(replacing.size(), 1U);
  EXPECT_EQ(replacing[0].credentials.api_token, "");
}

TEST_P(View, BucketsAreAListOfItems) {
  page.sign_in({core::account_named("a1")}, {"demo", "other"});
  show();
  EXPECT_NE(screen.find(Role::combobox, "Account"), nullptr);
  EXPECT_EQ(screen.find(Role::combobox, "Account")->state.value, "Label of a1");
  const semantics::Node* list = screen.find(Role::list, "Buckets");
  ASSERT_NE(list, nullptr);
  const semantics::Node* item = screen.find(Role::listitem, "demo");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->parent, list->id);
  ASSERT_TRUE(press(Role::listitem, "demo"));
  EXPECT_EQ(page.model.listing.bucket, "demo");
}

TEST_P(View, ObjectsAreAGridOfRowsWithCells) {
  open_demo();
  const semantics::Node* grid = screen.find(Role::grid, "Objects");
  ASSERT_NE(grid, nullptr);
  EXPECT_EQ(grid->state.row_count, 3);
  EXPECT_THAT(screen.names(Role::row), ElementsAre("photos", "film.mov", "notes.md"));
  const semantics::Node* row = screen.find(Role::row, "film.mov");
  EXPECT_EQ(row->parent, grid->id);
  const semantics::Node* size = screen.find(Role::gridcell, "3.0 GiB");
  ASSERT_NE(size, nullptr);
  EXPECT_EQ(size->parent, row->id);
  EXPECT_EQ(screen.find(Role::gridcell, "QuickTime video") == nullptr, narrow())
      << "a phone has no room for it";
}

TEST_P(View, TheNamesThatPeopleRelyOnAreThere) {
  open_demo();
  EXPECT_THAT(screen.names(Role::button), IsSupersetOf({"Upload files", "Upload folder", "Copy link",
                                                        "Download", "Delete", "Refresh", "Upload settings"}));
  for (const char* name :
       {"Upload files", "Upload folder", "Copy link", "Delete", "Refresh", "Upload settings"}) {
    const semantics::Node* node = screen.find(Role::button, name);
    EXPECT_GT(node->w, 0) << name << " cannot be pressed";
    EXPECT_LE(node->x + node->w, static_cast<int>(GetParam().width)) << name << " is cut off";
  }
}

TEST_P(View, APressSelectsAnObjectAndOpensAFolder) {
  open_demo();
  EXPECT_EQ(screen.find(Role::button, "Delete")->state.disabled, true);
  ASSERT_TRUE(press(Role::row, "film.mov"));
  EXPECT_EQ(page.model.listing.selected_count(), 1U);
  EXPECT_EQ(screen.find(Role::row, "film.mov")->state.selected, true);
  EXPECT_NE(screen.find(Role::button, "Delete")->state.disabled, true);
  ASSERT_TRUE(press(Role::row, "photos"));
  EXPECT_EQ(page.model.listing.prefix, "photos/");
}

TEST_P(View, ArrowKeysMoveTheSelection) {
  open_demo();
  ASSERT_TRUE(press(Role::row, "film.mov"));
  screen.key(page.model, ImGuiKey_DownArrow);
  page.send(screen.dispatch.messages);
  show();
  ASSERT_EQ(page.model.listing.selected_count(), 1U);
  EXPECT_EQ(page.model.listing.selection()[0]->key, "notes.md");
}

TEST_P(View, TheKeyboardStaysWithAnObjectWhenOthersComeBeforeIt) {
  open_demo();
  ASSERT_TRUE(press(Role::row, "film.mov"));
  page.give("a file.txt", 10);
  storage.run();
  show();
  ASSERT_THAT(screen.names(Role::row), IsSupersetOf({"a file.txt", "film.mov", "notes.md"}));
  screen.key(page.model, ImGuiKey_DownArrow);
  page.send(screen.dispatch.messages);
  ASSERT_EQ(page.model.listing.selected_count(), 1U);
  EXPECT_EQ(page.model.listing.selection()[0]->key, "notes.md");
}

TEST_P(View, DeletingAsksInADialogThatNamesTheObject) {
  open_demo();
  ASSERT_TRUE(press(Role::row, "film.mov"));
  ASSERT_TRUE(press(Role::button, "Delete"));
  const semantics::Node* dialog = screen.find(Role::alertdialog, "Delete object");
  ASSERT_NE(dialog, nullptr);
  EXPECT_THAT(screen.names(Role::text), Contains("film.mov"));
  screen.key(page.model, ImGuiKey_Escape);
  EXPECT_NE(screen.dispatched<msg::DialogClosed>(), nullptr);
}

TEST_P(View, ALinkThatCouldNotBeCopiedStandsInAField) {
  open_demo();
  ASSERT_TRUE(press(Role::row, "film.mov"));
  ASSERT_TRUE(press(Role::button, "Copy link"));
  ASSERT_NE(screen.find(Role::dialog, "Copy link"), nullptr);
  EXPECT_EQ(screen.find(Role::combobox, "Expires in")->state.value, "1 hour");
  page.send(msg::LinkSubmitted{3600});
  api::PresignedUrl url;
  url.url = "https://storage.example/film.mov?X-Amz-Signature=0";
  page.send(
      msg::LinkAnswered{page.take<core::effect::PresignLink>()[0].generation, core::LinkPurpose::copy, url});
  page.send(msg::TextCopied{false});
  show();
  ASSERT_NE(screen.find(Role::textbox, "Link"), nullptr);
  EXPECT_EQ(screen.find(Role::textbox, "Link")->state.value, url.url);
  EXPECT_THAT(screen.names(Role::alert), Contains(testing::HasSubstr("clipboard")));
}

TEST_P(View, ATransferHasARowItsStateAndItsProgress) {
  open_demo();
  page.give("drone.mov", 400 * r2::kMiB);
  show();
  const semantics::Node* region = screen.find(Role::region, "Transfers");
  ASSERT_NE(region, nullptr);
  EXPECT_EQ(screen.find(Role::row, "drone.mov")->parent, region->id);
  EXPECT_EQ(screen.find(Role::row, "drone.mov")->state.description, "Uploading");
  EXPECT_EQ(screen.find(Role::progressbar, "Upload drone.mov")->state.value, "0");
  storage.run();
  show();
  EXPECT_EQ(screen.find(Role::progressbar, "Upload drone.mov")->state.value, "100");
  const semantics::Node* row = nullptr;
  for (const semantics::Node& node : screen.nodes())
    if (node.role == Role::row && node.name == "drone.mov" &&
        node.parent == screen.find(Role::region, "Transfers")->id)
      row = &node;
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->state.description, "Done");
}

TEST_P(View, PartsUnfold) {
  open_demo();
  page.give("drone.mov", 400 * r2::kMiB);
  show();
  const short before = screen.find(Role::row, "drone.mov")->h;
  ASSERT_TRUE(press(Role::button, "Parts"));
  EXPECT_GT(screen.find(Role::row, "drone.mov")->h, before);
}

TEST_P(View, AFailureForWantOfCorsOffersToSetItUp) {
  open_demo();
  storage.cors = false;
  page.give("drone.mov", 400 * r2::kMiB);
  for (int i = 0; i < 50 && page.model.uploads.queue.state(1) != transfer::UploadState::failed; ++i) {
    storage.run();
    page.now += 5'000;
    page.send(msg::Tick{});
  }
  show();
  EXPECT_EQ(screen.find(Role::row, "drone.mov")->state.description, "Failed");
  page.effects.clear();
  ASSERT_TRUE(press(Role::button, "Set up CORS"));
  EXPECT_EQ(page.take<core::effect::SetCors>().size(), 1U);
}

TEST_P(View, ABucketWithoutCorsOffersToSetItUpBeforeAnythingFails) {
  open_demo();
  api::CorsState state;
  state.origin = "http://127.0.0.1:8722";
  page.send(msg::CorsAnswered{"a1", "demo", false, state});
  show();
  EXPECT_NE(screen.find(Role::button, "Set up CORS"), nullptr);
}

TEST_P(View, TakenNamesAreAskedAbout) {
  open_demo();
  page.give("film.mov", 10);
  show();
  EXPECT_NE(screen.find(Role::alertdialog, "Replace 1 existing object?"), nullptr);
  EXPECT_THAT(screen.names(Role::button), IsSupersetOf({"Replace", "Skip", "Cancel"}));
}

TEST_P(View, RefusedFilesAreNamedWithTheReason) {
  open_demo();
  page.give("a/../b", 10);
  show();
  EXPECT_NE(screen.find(Role::alertdialog, "Some files cannot be uploaded"), nullptr);
  EXPECT_THAT(screen.names(Role::text), Contains("a/../b"));
}

TEST_P(View, AnEmptyBucketSaysWhatToDo) {
  page.sign_in();
  page.open("demo");
  show();
  EXPECT_NE(screen.find(Role::grid, "Objects"), nullptr);
  EXPECT_THAT(screen.names(Role::status),
              Contains(testing::HasSubstr("Drop files here or press \"Upload files\"")));
}

TEST_P(View, AFilterWithoutMatchesCanBeCleared) {
  open_demo();
  page.send(msg::FilterChanged{"zzz"});
  show();
  ASSERT_TRUE(press(Role::button, "Clear filter"));
  EXPECT_EQ(page.model.listing.visible_count(), 3U);
}

TEST_P(View, TheCompanionBeingAwayIsAnAlertWithARetry) {
  open_demo();
  page.send(msg::RefreshAsked{});
  page.send(
      msg::ObjectsAnswered{page.model.listing.generation, problem_of(ErrorCode::companion_unreachable)});
  show();
  EXPECT_THAT(screen.names(Role::alert), Contains(testing::HasSubstr("The companion does not answer.")));
  EXPECT_NE(screen.find(Role::button, "Try again"), nullptr);
}

TEST_P(View, AListingThatFailedSaysWhyAndWhatToDo) {
  page.sign_in();
  page.send(msg::BucketChosen{"demo"});
  page.send(msg::ObjectsAnswered{page.model.listing.generation, problem_of(ErrorCode::wrong_credentials)});
  show();
  EXPECT_THAT(screen.names(Role::status), Contains(testing::HasSubstr("Do something about it.")));
}

TEST_P(View, DrawsAHundredThousandRowsAndReportsOnlyTheVisible) {
  page.sign_in();
  page.send(msg::BucketChosen{"demo"});
  std::vector<api::Object> objects;
  for (int i = 0; i < 100'000; ++i)
    objects.push_back(object_named("object-" + std::to_string(i), i));
  page.answer_objects(std::move(objects));
  show();
  EXPECT_LT(screen.names(Role::row).size(), 60U);
  EXPECT_EQ(screen.find(Role::grid, "Objects")->state.row_count, 100'000);
}

TEST_P(View, DrawsAwkwardNames) {
  page.sign_in({core::account_named("a1")}, {"demo", std::string(63, 'b')});
  page.open(
      "demo",
      {object_named(std::string(1024, 'x')), object_named("100% ##id %s %n"), object_named("日本語.png"),
       object_named("\n\t"), object_named("//"), object_named("\xF0\x9F\x8E\x89.gif")},
      {"/"});
  show();
  EXPECT_NE(screen.find(Role::row, "100% ##id %s %n"), nullptr);
  page.send(msg::PrefixOpened{std::string(200, 'd') + "/a/b/c/d/e/f/"});
  page.answer_objects({});
  show();
}

TEST_P(View, PreferencesAreChosenInThePopover) {
  open_demo();
  ASSERT_TRUE(press(Role::button, "Upload settings"));
  ASSERT_NE(screen.find(Role::checkbox, "Verify every part"), nullptr);
  ASSERT_TRUE(press(Role::checkbox, "Verify every part"));
  EXPECT_FALSE(page.model.preferences.verify);
  EXPECT_NE(screen.find(Role::combobox, "Part size"), nullptr);
}

TEST_P(View, DroppedFilesHaveAPlace) {
  open_demo();
  page.send(msg::DragMoved{true});
  show();
}

TEST_P(View, AnIdlePageAsksForNoFrames) {
  open_demo();
  screen.show(page.model, 10);
  EXPECT_FALSE(screen.state.next_frame_at);
}

TEST_P(View, BothThemesAreDrawn) {
  open_demo();
  page.send(msg::ThemeChosen{core::Theme::light});
  show();
  EXPECT_FALSE(screen.state.dark);
  EXPECT_EQ(screen.state.background, 0xFFFFFFU);
  page.send(msg::ThemeChosen{core::Theme::dark});
  show();
  EXPECT_TRUE(screen.state.dark);
}

TEST_P(View, AFilterTypedThroughTheMirrorIsTaken) {
  open_demo();
  const semantics::Node* filter = screen.find(Role::textbox, "Filter");
  ASSERT_NE(filter, nullptr);
  semantics::set_text(filter->id, "film");
  screen.frame(page.model);
  ASSERT_NE(screen.dispatched<msg::FilterChanged>(), nullptr);
  EXPECT_EQ(screen.dispatched<msg::FilterChanged>()->text, "film");
}

}  // namespace
}  // namespace r2deck::view
