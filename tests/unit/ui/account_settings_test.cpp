#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"

namespace r2deck::core {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

struct AccountSettings : testing::Test {
  FakePage page;

  AccountSettings() {
    page.sign_in({account_named("a1"), account_named("a2")});
    page.open("demo");
    page.send(msg::AccountSettingsAsked{});
    page.effects.clear();
  }
  const AccountSettingsDialog* dialog() const {
    return std::get_if<AccountSettingsDialog>(&page.model.dialog);
  }
};

TEST_F(AccountSettings, SaveWhatHasChangedAndLookAgain) {
  page.send(msg::UpdateAccountSubmitted{{.label = "New", .disabled = {}, .jurisdiction = {}}});
  page.send(msg::UpdateAccountSubmitted{{.label = "Twice", .disabled = {}, .jurisdiction = {}}});
  const auto updates = page.take<effect::UpdateAccount>();
  ASSERT_THAT(updates, SizeIs(1)) << "a press while it is busy asks nothing";
  EXPECT_EQ(updates[0].account, "a1");
  api::Account changed = account_named("a1");
  changed.label = "New";
  page.send(msg::AccountChanged{changed});
  EXPECT_EQ(page.model.accounts.find("a1")->label, "New");
  EXPECT_EQ(dialog(), nullptr);
  EXPECT_THAT(page.take<effect::LoadBuckets>(), SizeIs(1));
}

TEST_F(AccountSettings, KeepTheDialogOpenWithWhatWentWrong) {
  page.send(msg::UpdateAccountSubmitted{{.label = "New", .disabled = {}, .jurisdiction = {}}});
  page.send(msg::AccountChanged{problem_of(ErrorCode::conflict)});
  ASSERT_NE(dialog(), nullptr);
  EXPECT_FALSE(dialog()->busy);
  EXPECT_EQ(dialog()->problem->code, ErrorCode::conflict);
}

TEST_F(AccountSettings, TestTheBucketOnShowAndWriteOnlyWithConsent) {
  page.send(msg::TestAccountAsked{false});
  const auto tests = page.take<effect::TestAccount>();
  ASSERT_THAT(tests, SizeIs(1));
  EXPECT_EQ(tests[0].test.bucket, "demo");
  EXPECT_FALSE(tests[0].test.write);
  page.send(msg::AccountTested{"a2", api::ConnectionReport{}});
  EXPECT_TRUE(dialog()->testing) << "an answer about another account";
  page.send(msg::AccountTested{"a1", api::ConnectionReport{}});
  EXPECT_FALSE(dialog()->testing);
  EXPECT_TRUE(dialog()->report);
}

TEST_F(AccountSettings, NoEffectHoldsASecret) {
  page.send(msg::ReplaceCredentialsAsked{});
  page.send(msg::ReplaceCredentialsSubmitted{{"token", "AK", "secret"}});
  const auto replacing = page.take<effect::ReplaceCredentials>();
  ASSERT_THAT(replacing, SizeIs(1));
  EXPECT_EQ(replacing[0].credentials.api_token, "");
  EXPECT_EQ(replacing[0].credentials.secret_access_key, "");
}

TEST_F(AccountSettings, RemoveOnlyOnceItIsKnownWhatGoesWithIt) {
  page.send(msg::RemoveAccountAsked{});
  ASSERT_THAT(page.take<effect::LoadDependents>(), SizeIs(1));
  page.send(msg::RemoveAccountConfirmed{});
  EXPECT_THAT(page.take<effect::RemoveAccount>(), IsEmpty());
  page.send(msg::DependentsAnswered{"a1", api::AccountDependents{}});
  page.send(msg::RemoveAccountConfirmed{});
  ASSERT_THAT(page.take<effect::RemoveAccount>(), SizeIs(1));
  page.send(msg::AccountRemoved{"a1", {}});
  EXPECT_EQ(page.model.accounts.find("a1"), nullptr);
  EXPECT_EQ(page.model.accounts.chosen, "a2");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(page.model.dialog));
}

TEST_F(AccountSettings, RemovingTheLastLeavesNothingOnShow) {
  FakePage alone;
  alone.sign_in();
  alone.send(msg::AccountRemoved{"a1", {}});
  EXPECT_TRUE(alone.model.accounts.chosen.empty());
  EXPECT_TRUE(alone.model.buckets.list.empty());
  EXPECT_EQ(alone.model.accounts.current(), nullptr);
}

TEST_F(AccountSettings, ANamedBucketIsListedAgain) {
  page.send(msg::NameBucketSubmitted{"mine"});
  ASSERT_THAT(page.take<effect::NameBucket>(), SizeIs(1));
  page.send(msg::BucketNamed{"a1", api::Bucket{"mine", {}, true}});
  EXPECT_THAT(page.take<effect::LoadBuckets>(), SizeIs(1));
  EXPECT_FALSE(dialog()->busy);
}

TEST(AddAccount, RemembersThatTheIdWasAskedFor) {
  FakePage page;
  page.sign_in({}, {});
  page.send(msg::AddAccountAsked{});
  page.send(msg::AddAccountAnswered{problem_of(ErrorCode::account_id_needed)});
  page.send(msg::AddAccountSubmitted{{}});
  page.send(msg::AddAccountAnswered{problem_of(ErrorCode::wrong_credentials)});
  EXPECT_TRUE(std::get<AddAccountDialog>(page.model.dialog).account_id_asked);
}

}  // namespace
}  // namespace r2deck::core
