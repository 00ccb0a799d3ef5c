#include "companion/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "companion/store/migrations.h"
#include "companion/store/statement.h"
#include "companion/store/stores.h"
#include "tests/support/file_size_limit.h"
#include "tests/unit/store/audit_append.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

mode_t mode_of(const fs::path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

std::int64_t integer(Database& database, const char* sql) {
  auto row = first(database.prepare(sql), [](const Statement& at) { return at.integer(0); });
  EXPECT_TRUE(row.ok());
  return row.ok() ? row->value_or(-1) : -1;
}

// Overwrites the middle of the database with noise; its header stays as it is.
void damage(const fs::path& file) {
  const auto size = static_cast<std::streamoff>(fs::file_size(file));
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  for (std::streamoff at = 4096; at < size; at += 4096) {
    stream.seekp(at);
    stream << std::string(512, '\xee');
  }
}

TEST(DataFolder, IsMadeWithItsParentsForItsOwnerOnly) {
  const TemporaryFolder folder;
  const fs::path dir = folder.path() / "a" / "b";
  ASSERT_TRUE(prepare_data_dir(dir).ok());
  EXPECT_EQ(mode_of(folder.path() / "a"), 0700u);
  EXPECT_EQ(mode_of(dir), 0700u);
  EXPECT_TRUE(fs::is_empty(dir));
  EXPECT_TRUE(prepare_data_dir(dir).ok());
}

TEST(DataFolder, ThatIsAFileIsRefused) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  for (const fs::path& dir : {folder.path() / "file", folder.path() / "file" / "below"}) {
    const auto prepared = prepare_data_dir(dir);
    ASSERT_FALSE(prepared.ok());
    EXPECT_EQ(prepared.problem().code, ErrorCode::data_dir_unwritable);
    EXPECT_NE(prepared.problem().hint.find("--data-dir"), std::string::npos);
  }
}

// /proc takes no files from anybody, root included.
TEST(DataFolder, ThatTakesNoFilesIsRefused) {
  const auto prepared = prepare_data_dir("/proc/r2deck");
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.problem().code, ErrorCode::data_dir_unwritable);
  EXPECT_EQ(prepare_data_dir("/proc").problem().code, ErrorCode::data_dir_unwritable);
}

TEST(DataFolder, ThatHasNoRoomIsRefused) {
  const TemporaryFolder folder;
  const auto prepared = [&] {
    const FileSizeLimit full(0);
    return prepare_data_dir(folder.path());
  }();
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.problem().code, ErrorCode::disk_full);
  EXPECT_THAT(prepared.problem().hint, HasSubstr("ulimit -f"));
}

TEST(DataFolder, ThatEveryUserCanChangeIsRefused) {
  const TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0777);
  const auto prepared = prepare_data_dir(folder.path());
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.problem().code, ErrorCode::forbidden);
}

TEST(Database, MigratesFromNothingToTheLatestSchema) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  EXPECT_EQ((*database)->user_version().value(), migrations().back().version);
  EXPECT_EQ(integer(**database,
                    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN "
                    "('accounts', 'uploads', 'sign_in_links', 'sessions', 'tokens', 'audit')"),
            6);
}

// A database as the first version left it.
void make_first_version(const fs::path& folder, const std::string& rows) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open((folder / kDatabaseName).c_str(), &connection), SQLITE_OK);
  const std::string sql = std::string(migrations().front().sql) + rows + "PRAGMA user_version = 1;";
  ASSERT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(connection);
  sqlite3_close(connection);
}

TEST(Database, FindsWhatAnR2AccountOfTheFirstVersionHadInItsEndpointAlone) {
  const TemporaryFolder folder;
  const std::string id = "0123456789abcdef0123456789abcdef";
  const auto row = [](const std::string& name, const std::string& kind, const std::string& endpoint) {
    return "INSERT INTO accounts VALUES ('" + name + "', 'L', '" + kind + "', '" + endpoint +
           "', 'auto', 'AK', x'01', 'md5', 1);";
  };
  make_first_version(folder.path(),
                     row("a", "r2", "https://" + id + ".r2.cloudflarestorage.com") +
                         row("b", "r2", "https://" + id + ".eu.r2.cloudflarestorage.com") +
                         row("c", "r2", "https://" + id + ".fedramp.r2.cloudflarestorage.com") +
                         row("d", "s3", "http://localhost:8723"));
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok()) << database.problem().message;
  AccountsStore accounts(**database);
  using api::Jurisdiction;
  for (const auto& [name, jurisdiction] :
       {std::pair{"a", Jurisdiction::none}, {"b", Jurisdiction::eu}, {"c", Jurisdiction::fedramp}}) {
    EXPECT_EQ(accounts.find(name)->account_id, id) << name;
    EXPECT_EQ(accounts.find(name)->jurisdiction, jurisdiction) << name;
  }
  EXPECT_EQ(accounts.find("d")->account_id, "");
  EXPECT_EQ(accounts.find("d")->credentials.sealed_secret, "\x01");
  EXPECT_EQ(accounts.find("d")->credentials.token_of, TokenOf::nobody);
  EXPECT_FALSE(accounts.find("d")->disabled);
}

TEST(Database, MigrationsAreNumberedFromOneWithoutGaps) {
  int expected = 1;
  for (const Migration& migration : migrations())
    EXPECT_EQ(migration.version, expected++);
}

TEST(Database, FilesAreForTheirOwnerOnly) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  for (const char* name : {"r2deck.db", "r2deck.db-wal", "r2deck.db-shm"}) {
    EXPECT_EQ(mode_of(folder.path() / name), 0600u) << name;
  }
}

TEST(Database, SyncsWhatItAcknowledges) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(integer(**database, "PRAGMA synchronous"), 2);  // FULL
  EXPECT_EQ(integer(**database, "PRAGMA foreign_keys"), 1);
}

TEST(Database, KeepsWhatWasWrittenOverARestart) {
  const TemporaryFolder folder;
  {
    const auto database = Database::open(folder.path());
    AuditStore audit(**database);
    ASSERT_TRUE(append_one(audit, {.time = 1, .actor = "owner", .outcome = "ok"}).ok());
  }
  EXPECT_FALSE(fs::exists(folder.path() / "r2deck.db-wal"));
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(AuditStore(**database).page({}, {}, 10)->size(), 1u);
}

TEST(Database, KeepsWhatWasAcknowledgedWhenTheProcessIsKilled) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto database = Database::open(folder.path());
    AuditStore audit(**database);
    const bool ok = append_one(audit, {.time = 1, .actor = "owner", .outcome = "ok"}).ok();
    ::_exit(ok ? 0 : 1);  // no destructor: as if killed
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  ASSERT_GT(fs::file_size(folder.path() / "r2deck.db-wal"), 0u);
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(AuditStore(**database).page({}, {}, 10)->size(), 1u);
}

TEST(Database, FromANewerVersionIsLeftAlone) {
  const TemporaryFolder folder;
  { ASSERT_TRUE((*Database::open(folder.path()))->execute("PRAGMA user_version = 9999").ok()); }
  const auto database = Database::open(folder.path());
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.problem().code, ErrorCode::conflict);
}

TEST(Database, ThatIsNoDatabaseIsCalledDamaged) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / kDatabaseName) << std::string(8192, 'x');
  const auto database = Database::open(folder.path());
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.problem().code, ErrorCode::database_damaged);
  EXPECT_FALSE(database.problem().hint.empty());
}

TEST(Database, IsCheckedAfterAnUncleanStopAndTheWayOutIsTheBackup) {
  const TemporaryFolder folder;
  { ASSERT_TRUE(Database::open(folder.path()).ok()); }
  { ASSERT_TRUE(Database::open(folder.path()).ok()); }  // the second start keeps the first backup
  ASSERT_TRUE(fs::exists(folder.path() / kBackupName));
  EXPECT_EQ(mode_of(folder.path() / kBackupName), 0600u);

  damage(folder.path() / kDatabaseName);
  std::ofstream(folder.path() / "r2deck.db-wal") << "left by a crash";
  const auto database = Database::open(folder.path());
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.problem().code, ErrorCode::database_damaged);
  EXPECT_NE(database.problem().hint.find((folder.path() / kBackupName).string()), std::string::npos);

  // Doing what the hint says leads out.
  for (const char* name : {"r2deck.db-wal", "r2deck.db-shm"})
    fs::remove(folder.path() / name);
  fs::rename(folder.path() / kBackupName, folder.path() / kDatabaseName);
  EXPECT_TRUE(Database::open(folder.path()).ok());
}

TEST(Database, ADamagedOneNeverReplacesTheBackup) {
  const TemporaryFolder folder;
  { ASSERT_TRUE(Database::open(folder.path()).ok()); }
  { ASSERT_TRUE(Database::open(folder.path()).ok()); }
  const fs::path backup = folder.path() / kBackupName;
  fs::last_write_time(backup, fs::file_time_type::clock::now() - std::chrono::hours(25));  // due again
  const auto before = fs::last_write_time(backup);
  damage(folder.path() / kDatabaseName);
  EXPECT_FALSE(Database::open(folder.path()).ok());
  EXPECT_EQ(fs::last_write_time(backup), before);
}

TEST(Database, IsCopiedDailyAlsoWhereTheClockWasSetBack) {
  const TemporaryFolder folder;
  { ASSERT_TRUE(Database::open(folder.path()).ok()); }
  { ASSERT_TRUE(Database::open(folder.path()).ok()); }
  const fs::path backup = folder.path() / kBackupName;
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(backup, now + std::chrono::hours(24 * 365));
  { ASSERT_TRUE(Database::open(folder.path()).ok()); }
  EXPECT_LT(fs::last_write_time(backup), now + std::chrono::hours(1));
}

TEST(Database, ThatIsCopiedToAFullDiskSaysSoAndLeavesNothing) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  const fs::path copy = folder.path() / "copy.db";
  for (const rlim_t size : {0, 1000, 4096, 20'000}) {
    const auto copied = [&] {
      const FileSizeLimit full(size);
      return (*database)->copy_to(copy);
    }();
    ASSERT_FALSE(copied.ok()) << size;
    EXPECT_EQ(copied.problem().code, ErrorCode::disk_full) << size;
    EXPECT_THAT(copied.problem().hint, HasSubstr("ulimit -f")) << size;
    EXPECT_FALSE(fs::exists(copy)) << size;
    EXPECT_FALSE(fs::exists(copy.string() + ".new")) << size;
  }
  EXPECT_TRUE((*database)->copy_to(copy).ok());
}

TEST(Database, ReportsAFullDisk) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  // As full as it can get without a disk of its own: no page may be added.
  ASSERT_TRUE((*database)->execute("PRAGMA max_page_count = 1").ok());
  AuditStore audit(**database);
  AuditEntry entry{.time = 1, .actor = "owner", .outcome = "ok", .detail = std::string(100'000, 'x')};
  const auto appended = append_one(audit, entry);
  ASSERT_FALSE(appended.ok());
  EXPECT_EQ(appended.problem().code, ErrorCode::disk_full);
  EXPECT_TRUE(appended.problem().retryable);
  // And goes on once there is room.
  ASSERT_TRUE((*database)->execute("PRAGMA max_page_count = 100000").ok());
  EXPECT_TRUE(append_one(audit, entry).ok());
}

TEST(Transaction, RollsBackUnlessItIsCommitted) {
  const TemporaryFolder folder;
  const auto database = Database::open(folder.path());
  ASSERT_TRUE(database.ok());
  const char* const kInsert =
      "INSERT INTO sign_in_links (token_hash, user, created_at, expires_at) VALUES ('h', 'owner', 1, 2)";
  {
    auto transaction = Transaction::begin(**database);
    ASSERT_TRUE(transaction.ok());
    ASSERT_TRUE((*database)->execute(kInsert).ok());
  }
  EXPECT_EQ(integer(**database, "SELECT count(*) FROM sign_in_links"), 0);
  {
    auto transaction = Transaction::begin(**database);
    ASSERT_TRUE(transaction.ok());
    ASSERT_TRUE((*database)->execute(kInsert).ok());
    ASSERT_TRUE(transaction->commit().ok());
  }
  EXPECT_EQ(integer(**database, "SELECT count(*) FROM sign_in_links"), 1);
}

}  // namespace
}  // namespace r2deck::store
