#include "companion/store/migrations.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "companion/store/restore.h"
#include "companion/store/stores.h"
#include "tests/unit/store/audit_append.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::store {
namespace {

namespace fs = std::filesystem;

// A database as the release of that schema left it, with an account of then.
void write_release(const fs::path& file, int version) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &connection), SQLITE_OK);
  const auto run = [&](const std::string& sql) {
    EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
  };
  run("PRAGMA journal_mode = WAL");
  for (const Migration& migration : migrations()) {
    if (migration.version > version) break;
    run(migration.sql);
    if (migration.version == 1) {
      run("INSERT INTO accounts VALUES ('a', 'Old', 's3', 'http://127.0.0.1:9', 'auto', 'AK', x'01', 'md5', "
          "1)");
      run("INSERT INTO audit VALUES (1, 1, 'owner', 'account.create', 'a', '', '', 'ok', '')");
    }
  }
  run("PRAGMA user_version = " + std::to_string(version));
  sqlite3_close(connection);
}

TEST(Migrations, BringEveryReleaseForwardsAndKeepWhatItHeld) {
  for (const Migration& release : migrations()) {
    SCOPED_TRACE(release.version);
    const TemporaryFolder folder;
    write_release(folder.path() / kDatabaseName, release.version);
    const auto database = Database::open(folder.path());
    ASSERT_TRUE(database.ok()) << database.problem().message;
    EXPECT_EQ((*database)->user_version().value(), migrations().back().version);
    Stores stores(**database);
    EXPECT_EQ(stores.accounts.find("a")->label, "Old");
    EXPECT_EQ(stores.audit.page({}, std::nullopt, 10)->size(), 1u);
    // What it was before is kept, in case the new version is not what one wants.
    EXPECT_EQ(inspect_database(folder.path() / kBackupName)->version, release.version);
  }
}

TEST(Inspection, ReadsADatabaseWhoseNameAnUriWouldReadOtherwise) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "a?b#c%41 d.db";
  write_release(file, 1);
  EXPECT_EQ(inspect_database(file)->version, 1);
  EXPECT_EQ(inspect_database(folder.path() / "nowhere").problem().code, ErrorCode::not_found);
}

TEST(Inspection, ReadsOneThatIsInUse) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  AuditStore audit(**database);
  ASSERT_TRUE(append_one(audit, {.time = 4'711, .actor = "owner", .outcome = "ok"}).ok());
  const auto found = inspect_database(folder.path() / kDatabaseName);
  ASSERT_TRUE(found.ok()) << found.problem().message;
  EXPECT_EQ(found->last_entry, 4'711);
}

TEST(Inspection, MissesTheLastByteOfACopy) {
  const TemporaryFolder folder;
  const fs::path copy = folder.path() / "copy.db";
  { ASSERT_TRUE((*Database::open(folder.path()))->copy_to(copy).ok()); }
  ASSERT_TRUE(inspect_database(copy).ok());
  fs::resize_file(copy, fs::file_size(copy) - 1);
  const auto cut = inspect_database(copy);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.problem().code, ErrorCode::backup_damaged);
  EXPECT_NE(cut.problem().hint.find("another copy"), std::string::npos);
}

TEST(Copies, TakeWhatIsWrittenMeanwhile) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  Stores stores(**database);
  std::vector<AuditEntry> many;  // more pages than one step copies
  for (int i = 1; i <= 2'000; ++i)
    many.push_back(
        {.id = i, .actor = "owner", .detail = std::string(1'000, 'x'), .mac = std::string(32, 'm')});
  ASSERT_TRUE(stores.audit.append(many, {.last_id = 2'000, .mac = std::string(32, 'm')}).ok());
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop)
      (void)append_one(stores.audit, {.time = 1, .actor = "owner", .outcome = "ok"}).ok();
  });
  for (int i = 0; i < 3; ++i) {
    const fs::path copy = folder.path() / ("copy" + std::to_string(i));
    EXPECT_TRUE((*database)->copy_to(copy).ok());
    EXPECT_TRUE(inspect_database(copy).ok());
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace r2deck::store
