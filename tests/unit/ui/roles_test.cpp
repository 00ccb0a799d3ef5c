// What lesser roles are offered: no more than what they may.
#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"

namespace r2deck::view {
namespace {

using api::AccessRole;
using api::Scope;
using core::FakePage;
using core::FakeStorage;
using core::object_named;
using core::Permit;
using core::Permits;
using semantics::Role;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;
namespace effect = core::effect;
namespace msg = core::msg;

Permits permits_of(std::vector<Scope> scopes) {
  Permits permits;
  permits.known = true;
  permits.scopes = std::move(scopes);
  return permits;
}

TEST(PermitsOfRoles, AreThoseOfTheAuthority) {
  const auto may = [](AccessRole role) {
    const Permits permits = permits_of({{.role = role, .account = "a1", .bucket = "demo"}});
    std::string letters;
    for (const auto& [permit, letter] :
         {std::pair(Permit::list, 'l'), std::pair(Permit::read, 'r'), std::pair(Permit::create, 'c'),
          std::pair(Permit::overwrite, 'o'), std::pair(Permit::remove, 'd')})
      if (permits.may(permit, "a1", "demo", "x")) letters += letter;
    if (permits.configure("a1", "demo")) letters += 'C';
    return letters;
  };
  EXPECT_EQ(may(AccessRole::uploader), "c");
  EXPECT_EQ(may(AccessRole::viewer), "lr");
  EXPECT_EQ(may(AccessRole::editor), "lrcod");
  EXPECT_EQ(may(AccessRole::admin), "lrcodC");
}

TEST(PermitsOfRoles, HoldForWhatTheGrantCovers) {
  const Permits permits =
      permits_of({{.role = AccessRole::admin, .account = "a1", .bucket = "demo", .prefix = "team/"}});
  EXPECT_TRUE(permits.may(Permit::remove, "a1", "demo", "team/x"));
  EXPECT_FALSE(permits.may(Permit::remove, "a1", "demo", "teams"));
  EXPECT_FALSE(permits.may(Permit::remove, "a1", "demo", "team/../x"));
  EXPECT_FALSE(permits.may(Permit::list, "a1", "other", "team/"));
  EXPECT_FALSE(permits.may(Permit::list, "a2", "demo", "team/"));
  EXPECT_FALSE(permits.configure("a1", "demo"));
  EXPECT_FALSE(permits.create_bucket("a1"));
  EXPECT_FALSE(permits.owner());
}

TEST(PermitsOfRoles, BeforeTheyAreKnownNothingIsOffered) {
  EXPECT_FALSE(Permits{}.opens("a1", "demo", ""));
  EXPECT_FALSE(Permits{}.owner());
}

struct Roles : testing::TestWithParam<bool> {
  FakePage page;
  FakeStorage storage{page};
  Screen screen{GetParam() ? 390.0F : 1280.0F, GetParam() ? 844.0F : 800.0F};

  void sign_in(std::vector<Scope> scopes) {
    page.sign_in({core::account_named("a1")}, {"demo"}, std::move(scopes));
  }
  void sign_in(AccessRole role, std::string prefix = {}) {
    sign_in(
        std::vector<Scope>{{.role = role, .account = "a1", .bucket = "demo", .prefix = std::move(prefix)}});
  }
  std::vector<std::string> buttons() {
    screen.show(page.model);
    return screen.names(Role::button);
  }
};
INSTANTIATE_TEST_SUITE_P(On, Roles, testing::Bool(),
                         [](const auto& phone) { return phone.param ? "Phone" : "Desktop"; });

TEST_P(Roles, AViewerReadsAndNoMore) {
  sign_in(AccessRole::viewer);
  page.open("demo", {object_named("a.txt")});
  page.send(msg::CorsAnswered{"a1", "demo", false, api::CorsState{"http://ui", false, {"method PUT"}}});
  page.select(0, 0);
  const auto offered = buttons();
  EXPECT_THAT(offered, IsSupersetOf({"Copy link", "Download", "Refresh"}));
  for (const char* no : {"Upload files", "Upload folder", "Upload settings", "Delete", "Create bucket",
                         "Account settings", "Set up CORS"})
    EXPECT_THAT(offered, Not(Contains(no)));
}

TEST_P(Roles, AViewerDoesNothingByKeyboardOrDropEither) {
  sign_in(AccessRole::viewer);
  page.open("demo", {object_named("a.txt")});
  page.select(0, 0);
  page.send(msg::DeleteAsked{});
  page.send(msg::AccountSettingsAsked{});
  page.send(msg::AddAccountAsked{});
  page.send(msg::CreateBucketAsked{});
  EXPECT_TRUE(std::holds_alternative<std::monostate>(page.model.dialog));
  page.send(msg::PickFilesAsked{});
  EXPECT_THAT(page.take<effect::PickFiles>(), IsEmpty());
  page.give("b.txt", 3);
  EXPECT_THAT(page.take<effect::Transfer>(), IsEmpty());
  EXPECT_THAT(page.take<effect::ForgetFiles>(), SizeIs(1));
}

TEST_P(Roles, AnEditorWritesButSetsNothingUp) {
  sign_in(AccessRole::editor);
  page.open("demo", {object_named("a.txt")});
  page.send(msg::CorsAnswered{"a1", "demo", false, api::CorsState{"http://ui", false, {"method PUT"}}});
  const auto offered = buttons();
  EXPECT_THAT(offered, IsSupersetOf({"Upload files", "Delete", "Copy link"}));
  for (const char* no : {"Create bucket", "Account settings", "Set up CORS"})
    EXPECT_THAT(offered, Not(Contains(no)));
}

TEST_P(Roles, AnAdminOfABucketSetsUpItsCors) {
  sign_in(AccessRole::admin);
  page.open("demo");
  page.send(msg::CorsAnswered{"a1", "demo", false, api::CorsState{"http://ui", false, {"method PUT"}}});
  EXPECT_THAT(buttons(), Contains("Set up CORS"));
}

TEST_P(Roles, AnUploaderSendsAndSeesWhatThisTabSent) {
  sign_in(AccessRole::uploader, "in/");
  page.take<effect::LoadObjects>();
  page.send(msg::BucketChosen{"demo"});
  EXPECT_EQ(page.model.listing.prefix, "in/");
  EXPECT_TRUE(page.model.listing.loaded);
  EXPECT_THAT(page.take<effect::LoadObjects>(), IsEmpty()) << "it would be refused";
  const auto offered = buttons();
  EXPECT_THAT(offered, IsSupersetOf({"Upload files", "Upload folder"}));
  for (const char* no : {"Copy link", "Download", "Delete"})
    EXPECT_THAT(offered, Not(Contains(no)));

  page.give("a.txt", 3);
  storage.run();
  EXPECT_THAT(page.visible(), ElementsAre("a.txt"));
  page.send(msg::RefreshAsked{});
  EXPECT_THAT(page.visible(), ElementsAre("a.txt"));
  page.give("a.txt", 4, 2);
  EXPECT_TRUE(std::holds_alternative<core::ReviewDialog>(page.model.dialog));
  EXPECT_THAT(std::get<core::ReviewDialog>(page.model.dialog).refused, SizeIs(1)) << "may not overwrite";
}

TEST_P(Roles, APrefixIsWhereOneBegins) {
  sign_in(AccessRole::viewer, "team/photos/");
  page.send(msg::BucketChosen{"demo"});
  const auto asked = page.take<effect::LoadObjects>();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].prefix, "team/photos/");
  page.answer_objects({object_named("team/photos/a.jpg")});
  page.send(msg::PrefixOpened{"team/"});
  page.send(msg::PrefixOpened{""});
  EXPECT_THAT(page.take<effect::LoadObjects>(), IsEmpty());
  EXPECT_EQ(page.model.listing.prefix, "team/photos/");
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::link), ElementsAre("photos"));
}

TEST_P(Roles, SeveralPrefixesAreChosenFrom) {
  sign_in({{.role = AccessRole::viewer, .account = "a1", .bucket = "demo", .prefix = "a/"},
           {.role = AccessRole::editor, .account = "a1", .bucket = "demo", .prefix = "b/c/"}});
  page.send(msg::BucketChosen{"demo"});
  EXPECT_THAT(page.take<effect::LoadObjects>(), IsEmpty());
  EXPECT_THAT(page.visible(), ElementsAre("a", "b/c"));
  page.send(msg::PrefixOpened{"b/c/"});
  EXPECT_THAT(page.take<effect::LoadObjects>(), SizeIs(1));
  EXPECT_THAT(buttons(), Contains("Upload files"));
}

TEST_P(Roles, APrefixWithinNamesListsThose) {
  sign_in(AccessRole::viewer, "logs/2024-");
  page.send(msg::BucketChosen{"demo"});
  EXPECT_EQ(page.model.listing.prefix, "logs/");
  const auto asked = page.take<effect::LoadObjects>();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].prefix, "logs/2024-");
}

TEST_P(Roles, ARefusalAsksAnewWhatOneMay) {
  sign_in(AccessRole::editor);
  page.open("demo", {object_named("a.txt")});
  page.take<effect::LoadScopes>();
  page.send(msg::DeleteAnswered{"a1", "demo", "a.txt", core::problem_of(ErrorCode::forbidden)});
  EXPECT_THAT(page.take<effect::LoadScopes>(), SizeIs(1));
  page.answer_scopes({{.role = AccessRole::viewer, .account = "a1", .bucket = "demo"}});
  page.answer_objects({object_named("a.txt")});
  EXPECT_THAT(buttons(), Not(Contains("Delete")));
}

TEST_P(Roles, WithoutAnyGrantSaysWhomToAsk) {
  page.sign_in({}, {}, {});
  EXPECT_THAT(buttons(), Not(Contains("Add account")));
  EXPECT_THAT(screen.names(Role::status), Contains(testing::HasSubstr("Nothing is shared with you yet")));
}

TEST_P(Roles, SigningOutForgetsWhatOneMight) {
  sign_in(AccessRole::editor);
  page.send(msg::SignedOut{Result<void>{}});
  EXPECT_FALSE(page.model.permits.known);
  EXPECT_THAT(page.model.permits.scopes, IsEmpty());
}

}  // namespace
}  // namespace r2deck::view
