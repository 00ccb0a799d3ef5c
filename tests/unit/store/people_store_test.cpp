// Users, their grants, and what there was before there were people.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "companion/store/migrations.h"
#include "companion/store/stores.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::store {
namespace {

using api::AccessRole;

class PeopleStoreTest : public testing::Test {
 protected:
  PeopleStoreTest() {
    EXPECT_TRUE(stores_.users.insert({.id = "u1", .name = "ann", .created_at = 1}).ok());
    EXPECT_TRUE(stores_.accounts.insert({.id = "a1", .label = "A", .created_at = 1}).ok());
  }
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_ = *Database::open(folder_.path());
  Stores stores_{*database_};
};

TEST_F(PeopleStoreTest, TheOwnerIsThereFromTheFirstStart) {
  const auto owner = stores_.users.named("owner");
  ASSERT_TRUE(owner.ok());
  EXPECT_EQ(owner->id, kOwnerId);
  EXPECT_EQ(owner->password_hash, "");
  EXPECT_GT(owner->created_at, 1'700'000'000'000);
  const auto grants = stores_.grants.of_user(kOwnerId);
  ASSERT_EQ(grants->size(), 1u);
  EXPECT_EQ(grants->front().scope, (api::Scope{AccessRole::owner, "", "", ""}));
}

TEST_F(PeopleStoreTest, NamesAreUnique) {
  EXPECT_EQ(stores_.users.insert({.id = "u2", .name = "ann"}).problem().code, ErrorCode::already_exists);
  EXPECT_EQ(stores_.users.named("bob").problem().code, ErrorCode::not_found);
}

TEST_F(PeopleStoreTest, AGrantGoesWithItsAccount) {
  const api::Grant grant{"g1", {AccessRole::editor, "a1", "demo", "films/"}, 5};
  ASSERT_TRUE(stores_.grants.give_user("u1", grant).ok());
  EXPECT_EQ(stores_.grants.of_user("u1")->front().scope, grant.scope);
  api::Grant again = grant;
  again.id = "g2";
  EXPECT_EQ(stores_.grants.give_user("u1", again).problem().code, ErrorCode::already_exists);
  again.scope.account = "a2";
  EXPECT_EQ(stores_.grants.give_user("u1", again).problem().code, ErrorCode::not_found);
  ASSERT_TRUE(stores_.accounts.remove("a1").ok());
  EXPECT_TRUE(stores_.grants.of_user("u1")->empty());
}

TEST_F(PeopleStoreTest, GrantsAreTakenFromTheirOwnUserOnly) {
  ASSERT_TRUE(stores_.grants.give_user("u1", {"g1", {AccessRole::viewer}, 5}).ok());
  EXPECT_EQ(stores_.grants.take("owner", "g1").problem().code, ErrorCode::not_found);
  EXPECT_TRUE(stores_.grants.take("u1", "g1").ok());
  EXPECT_EQ(stores_.grants.take("u1", "g1").problem().code, ErrorCode::not_found);
}

TEST_F(PeopleStoreTest, CountsOwnersThatAreNotDisabled) {
  EXPECT_EQ(*stores_.grants.other_owners(kOwnerId), 0);
  ASSERT_TRUE(stores_.grants.give_user("u1", {"g1", {AccessRole::owner}, 5}).ok());
  EXPECT_EQ(*stores_.grants.other_owners(kOwnerId), 1);
  ASSERT_TRUE(stores_.users.set_disabled("u1", true).ok());
  EXPECT_EQ(*stores_.grants.other_owners(kOwnerId), 0);
}

TEST_F(PeopleStoreTest, AStepOfTheClockCountsOnceAndNeverBackwards) {
  ASSERT_TRUE(stores_.users.set_totp("u1", "sealed").ok());
  EXPECT_EQ(stores_.users.find("u1")->sealed_totp, "sealed");
  EXPECT_FALSE(stores_.users.find("u1")->totp_confirmed);
  EXPECT_TRUE(*stores_.users.use_totp_step("u1", 10));
  EXPECT_FALSE(*stores_.users.use_totp_step("u1", 10));
  EXPECT_FALSE(*stores_.users.use_totp_step("u1", 9));
  EXPECT_TRUE(*stores_.users.use_totp_step("u1", 11));
}

TEST_F(PeopleStoreTest, RecoveryCodesCountOnceAndGoWithTheSecondFactor) {
  ASSERT_TRUE(stores_.users.set_totp("u1", "sealed").ok());
  ASSERT_TRUE(stores_.users.confirm_totp("u1", {"h1", "h2"}).ok());
  EXPECT_TRUE(*stores_.users.use_recovery_code("u1", "h1"));
  EXPECT_FALSE(*stores_.users.use_recovery_code("u1", "h1"));
  EXPECT_FALSE(*stores_.users.use_recovery_code(kOwnerId, "h2"));
  EXPECT_EQ(*stores_.users.recovery_codes_left("u1"), 1);
  ASSERT_TRUE(stores_.users.set_totp("u1", "").ok());
  EXPECT_EQ(*stores_.users.recovery_codes_left("u1"), 0);
  EXPECT_EQ(stores_.users.find("u1")->sealed_totp, "");
}

TEST_F(PeopleStoreTest, KnowsTwentyBrowsersOfAUser) {
  for (int i = 0; i < 25; ++i)
    ASSERT_TRUE(stores_.users.remember_device("u1", "d" + std::to_string(i), i).ok());
  EXPECT_FALSE(*stores_.users.knows_device("u1", "d4"));
  EXPECT_TRUE(*stores_.users.knows_device("u1", "d5"));
  EXPECT_FALSE(*stores_.users.knows_device(kOwnerId, "d5"));
  ASSERT_TRUE(stores_.users.forget_devices("u1").ok());
  EXPECT_FALSE(*stores_.users.knows_device("u1", "d24"));
}

// A data folder as the version before people left it.
TEST(PeopleMigration, GivesTheOwnerWhatThereWas) {
  const TemporaryFolder folder;
  sqlite3* old = nullptr;
  ASSERT_EQ(sqlite3_open((folder.path() / kDatabaseName).c_str(), &old), SQLITE_OK);
  const std::string then = std::string(migrations().front().sql) + R"sql(
    INSERT INTO accounts VALUES ('a1', 'A', 'r2', 'https://x', 'auto', 'AK', x'00', 'md5', 1);
    INSERT INTO uploads VALUES ('up', 'owner', 'a1', 'demo', 'k', 1, 1, 1, 'single', '', '[]', 0, 'active', '', 1, 1);
    INSERT INTO sign_in_links VALUES ('link', 1, 1000, NULL);
    INSERT INTO sessions VALUES ('c1', 'h1', 'owner', 1, 1000, 1), ('c2', 'h2', 'owner', 2, 1000, 2);
    INSERT INTO tokens VALUES ('t1', 'ci', 'hash', 1, NULL, NULL, NULL);
    PRAGMA user_version = 1;
  )sql";
  ASSERT_EQ(sqlite3_exec(old, then.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(old);

  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok()) << database.problem().message;
  Stores stores(**database);
  EXPECT_EQ((*stores.sessions.find("c1", 5))->user, kOwnerId);
  EXPECT_NE((*stores.sessions.find("c1", 5))->id, (*stores.sessions.find("c2", 5))->id);
  EXPECT_EQ((*stores.tokens.find_usable("hash", 5))->user, kOwnerId);
  EXPECT_FALSE((*stores.tokens.find_usable("hash", 5))->scoped);
  EXPECT_EQ(*stores.links.redeem("link", 5), kOwnerId);
  EXPECT_EQ(stores.uploads.find("up")->user, kOwnerId);
}

}  // namespace
}  // namespace r2deck::store
