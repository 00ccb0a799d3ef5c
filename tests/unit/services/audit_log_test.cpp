// The chain: what verify() finds when the database was changed behind the companion's back.
#include "companion/services/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "companion/store/database.h"
#include "companion/store/migrations.h"
#include "companion/store/statement.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::services {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() { open(); }

  // As a restart does: what is known is what stands on disk.
  void open() {
    log.reset();
    database.reset();
    database = *store::Database::open(folder.path());
    store.emplace(*database);
    log.emplace(*store, key(), [this] { return now; });
    ASSERT_TRUE(log->open().ok());
  }
  // The same key each time, as from its file.
  vault::AuditKey key() {
    const auto file = folder.path() / key_name;
    auto loaded = vault::AuditKey::load(file);
    return loaded.ok() ? *std::move(loaded) : *vault::AuditKey::create(file);
  }
  // Entry 1 is the log's own: "audit.begin".
  void append(int count) {
    for (int i = 0; i < count; ++i) {
      std::vector<store::AuditEntry> entries(1);
      entries[0] = {.time = now,
                    .actor = "owner",
                    .source = "::1",
                    .action = "object.delete",
                    .account = "a",
                    .bucket = "b",
                    .key = "k" + std::to_string(i),
                    .outcome = "ok",
                    .detail = "d"};
      ASSERT_TRUE(log->append(entries).ok());
    }
  }
  // With the triggers out of the way, as somebody who has the file does it.
  void tamper(const char* sql) {
    const auto done = database->execute(
        "DROP TRIGGER IF EXISTS audit_is_never_changed; DROP TRIGGER IF EXISTS audit_is_never_deleted; "
        "DROP TRIGGER IF EXISTS audit_is_never_replaced;");
    ASSERT_TRUE(done.ok());
    ASSERT_TRUE(database->execute(sql).ok()) << sql;
  }
  AuditVerdict verdict(const std::optional<AuditMark>& mark = {}) {
    auto verdict = log->verify(mark);
    EXPECT_TRUE(verdict.ok());
    return verdict.ok() ? *verdict : AuditVerdict{};
  }
  // "3 altered", or "ok".
  std::string found(const std::optional<AuditMark>& mark = {}) {
    const AuditVerdict is = verdict(mark);
    return is.broken ? std::to_string(is.broken->id) + " " + is.broken->how : "ok";
  }

  text::UnixMillis now = 1'700'000'000'000;
  std::string key_name = "audit.key";
  store::TemporaryFolder folder;
  std::unique_ptr<store::Database> database;
  std::optional<store::AuditStore> store;
  std::optional<AuditLog> log;
};

TEST_F(AuditLogTest, HoldsOverRestarts) {
  append(3);
  open();
  append(2);
  EXPECT_EQ(found(), "ok");
  const AuditVerdict is = verdict();
  EXPECT_EQ(is.entries, 6);
  EXPECT_EQ(is.first_id, 1);
  EXPECT_EQ(is.last_id, 6);
  EXPECT_EQ(is.since, 1);
}

TEST_F(AuditLogTest, FindsAChangeInAnyField) {
  append(5);
  for (const char* column :
       {"time", "actor", "source", "action", "account", "bucket", "key", "outcome", "detail", "mac"}) {
    const std::string name(column);
    const std::string other = name == "time" ? "1" : name == "mac" ? "zeroblob(32)" : "'other'";
    const std::string change = "CREATE TABLE kept AS SELECT * FROM audit WHERE id = 3; UPDATE audit SET " +
                               name + " = " + other + " WHERE id = 3";
    tamper(change.c_str());
    EXPECT_EQ(found(), "3 altered") << name;
    tamper(("UPDATE audit SET " + name + " = (SELECT " + name + " FROM kept) WHERE id = 3; DROP TABLE kept")
               .c_str());
    EXPECT_EQ(found(), "ok") << name;
  }
}

TEST_F(AuditLogTest, FindsThatAFieldWasMovedIntoItsNeighbour) {
  append(3);
  tamper("UPDATE audit SET account = '', bucket = 'ab' WHERE id = 3");
  EXPECT_EQ(found(), "3 altered");
}

TEST_F(AuditLogTest, FindsWhatIsMissingInTheMiddle) {
  append(8);
  tamper("DELETE FROM audit WHERE id IN (4, 5)");
  const AuditVerdict is = verdict();
  ASSERT_TRUE(is.broken);
  EXPECT_EQ(is.broken->id, 4);
  EXPECT_EQ(is.broken->how, "missing");
  EXPECT_EQ(is.broken->message, "The entries from 4 to 5 are missing.");
  EXPECT_EQ(is.entries, 3);
}

TEST_F(AuditLogTest, FindsThatTheBeginningIsMissing) {
  append(3);
  tamper("DELETE FROM audit WHERE id <= 2");
  EXPECT_EQ(found(), "1 missing");
}

TEST_F(AuditLogTest, FindsThatTheTailIsCut) {
  append(5);
  tamper("DELETE FROM audit WHERE id >= 5");
  EXPECT_EQ(found(), "5 cut");
  open();
  append(2);
  EXPECT_EQ(found(), "5 missing");  // and goes on showing
}

TEST_F(AuditLogTest, FindsThatTheTailIsCutAndTheHeadMadeToFit) {
  append(5);
  tamper(
      "DELETE FROM audit WHERE id >= 5; UPDATE audit_head SET last_id = 4, entries = 4, last_mac = (SELECT "
      "mac "
      "FROM audit WHERE id = 4)");
  EXPECT_EQ(found(), "5 head");
  open();
  append(2);
  EXPECT_EQ(found(), "5 altered");
  EXPECT_EQ(store->page({.action = "audit.broken"}, {}, 10)->size(), 1u);
}

TEST_F(AuditLogTest, FindsThatEntriesChangedPlaces) {
  append(5);
  tamper(
      "UPDATE audit SET id = -1 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 4; UPDATE audit SET id = 4 "
      "WHERE "
      "id = -1");
  EXPECT_EQ(found(), "3 altered");
}

TEST_F(AuditLogTest, FindsWhatWasPutIn) {
  append(2);
  const char* const kInsert =
      "INSERT INTO audit (time, actor, action, account, bucket, key, outcome, detail) VALUES (1, 'owner', "
      "'x', '', '', "
      "'', 'ok', '')";
  tamper(kInsert);
  EXPECT_EQ(found(), "4 unsealed");
  open();
  append(1);
  EXPECT_EQ(found(), "4 unsealed");
}

TEST_F(AuditLogTest, FindsThatTheHeadIsGoneOrFromBefore) {
  append(2);
  tamper("CREATE TABLE before AS SELECT * FROM audit_head; CREATE TABLE rows AS SELECT * FROM audit");
  append(2);
  tamper("DELETE FROM audit_head");
  EXPECT_EQ(found(), "6 head");
  tamper("INSERT INTO audit_head SELECT * FROM before");
  EXPECT_EQ(found(), "6 head");
  // The whole log from before, while the companion runs: it knows better.
  tamper("DELETE FROM audit WHERE id > 3");
  EXPECT_EQ(found(), "4 head");
}

TEST_F(AuditLogTest, FindsThatTheWholeLogIsFromBeforeByWhatSyslogNoted) {
  append(2);
  tamper("CREATE TABLE before AS SELECT * FROM audit_head");
  append(2);
  const AuditVerdict noted = verdict();
  const AuditMark mark{noted.last_id, noted.last_mac};
  EXPECT_EQ(found(mark), "ok");
  tamper(
      "DELETE FROM audit WHERE id > 3; DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM before");
  open();
  EXPECT_EQ(found(), "ok");
  EXPECT_EQ(found(mark), "4 cut");
  now += 1;
  append(2);  // others than those that were there
  EXPECT_EQ(found(mark), "5 other");
}

TEST_F(AuditLogTest, ProvesNothingUnderAnotherKey) {
  append(3);
  key_name = "another.key";
  open();
  append(1);
  EXPECT_EQ(found(), "1 altered");
  // The way out: what proves nothing goes by force, and the rest verifies.
  EXPECT_EQ(log->prune(now + 1, false).problem().code, ErrorCode::conflict);
  ASSERT_TRUE(log->prune(now + 1, true).ok());
  append(2);
  EXPECT_EQ(found(), "ok");
  EXPECT_EQ(verdict().entries, 2);
}

// ---- pruning -------------------------------------------------------------------------------------------

TEST_F(AuditLogTest, VerifiesFromTheCheckpointThatPruningLeaves) {
  append(3);
  now += kDay;
  append(4);
  const auto pruned = log->prune(now, false);
  ASSERT_TRUE(pruned.ok());
  EXPECT_EQ(pruned->entries, 4);
  EXPECT_EQ(pruned->through, 4);
  EXPECT_EQ(found(), "ok");
  open();
  append(1);
  const AuditVerdict is = verdict();
  EXPECT_FALSE(is.broken);
  EXPECT_EQ(is.pruned, 4);
  EXPECT_EQ(is.entries, 5);
  EXPECT_EQ(is.first_id, 5);
  EXPECT_EQ(log->prune(now, false)->entries, 0);
}

TEST_F(AuditLogTest, MayPruneEverythingAndGoesOn) {
  append(3);
  EXPECT_EQ(log->prune(now + 1, false)->entries, 4);
  EXPECT_EQ(found(), "ok");
  open();
  append(1);
  EXPECT_EQ(verdict().first_id, 5);
  EXPECT_EQ(found(), "ok");
}

TEST_F(AuditLogTest, PruningStopsAtTheFirstEntryThatIsKept) {
  append(2);
  now += kDay;
  append(1);
  now -= kDay;  // the clock is set back
  append(1);
  EXPECT_EQ(log->prune(now + kDay, false)->through, 3);
  EXPECT_EQ(found(), "ok");
}

TEST_F(AuditLogTest, PrunesManyInSteps) {
  std::vector<store::AuditEntry> entries(2500);
  ASSERT_TRUE(log->append(entries).ok());
  now += kDay;
  append(1);
  EXPECT_EQ(log->prune(now, false)->entries, 2501);
  EXPECT_EQ(found(), "ok");
}

TEST_F(AuditLogTest, FindsThatMoreIsGoneThanTheCheckpointSays) {
  append(5);
  now += kDay;
  append(5);
  ASSERT_TRUE(log->prune(now, false).ok());
  tamper(
      "CREATE TABLE before AS SELECT * FROM audit_checkpoint; UPDATE audit_checkpoint SET through = 8; "
      "DELETE FROM "
      "audit WHERE id <= 8");
  EXPECT_EQ(found(), "9 checkpoint");
  tamper("DELETE FROM audit_checkpoint; INSERT INTO audit_checkpoint SELECT * FROM before");
  EXPECT_EQ(found(), "7 missing");
  tamper("DELETE FROM audit_checkpoint");
  EXPECT_EQ(found(), "1 missing");
}

TEST_F(AuditLogTest, RemovesNothingThatDoesNotVerify) {
  append(5);
  tamper("UPDATE audit SET actor = 'nobody' WHERE id = 3");
  const auto pruned = log->prune(now + 1, false);
  EXPECT_EQ(pruned.problem().code, ErrorCode::conflict);
  EXPECT_THAT(pruned.problem().message, HasSubstr("entry 3"));
  EXPECT_THAT(*store->page({}, {}, 10), SizeIs(6));
}

// ---- a log from before the chain -----------------------------------------------------------------------

class OldLog : public AuditLogTest {
 protected:
  // As version 1 wrote it.
  void make(int entries) {
    log.reset();
    store.reset();
    database.reset();
    std::filesystem::remove(folder.path() / store::kDatabaseName);
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open((folder.path() / store::kDatabaseName).c_str(), &connection), SQLITE_OK);
    std::string sql = std::string("BEGIN;") + store::migrations().front().sql;
    for (int i = 1; i <= entries; ++i) {
      sql += "INSERT INTO audit (time, actor, action, account, bucket, key, outcome, detail) VALUES (" +
             std::to_string(i) + ", 'owner', 'old', '', '', '', 'ok', '');";
    }
    sql += "PRAGMA user_version = 1; COMMIT;";
    ASSERT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
  }
};

TEST_F(OldLog, IsTakenIntoTheChainAndSaysSinceWhenItHolds) {
  make(2345);
  open();
  append(1);
  const AuditVerdict is = verdict();
  EXPECT_FALSE(is.broken);
  EXPECT_EQ(is.entries, 2347);
  EXPECT_EQ(is.first_id, 1);
  EXPECT_EQ(is.since, 2346);
  tamper("UPDATE audit SET actor = 'nobody' WHERE id = 77");
  EXPECT_EQ(found(), "77 altered");
}

TEST_F(OldLog, IsTakenInToItsEndAfterACrashHalfWay) {
  make(2345);
  open();
  // What stands on disk after the first step of two.
  const auto first = *store->read({}, {1, 1000}, 1000);
  store::AuditHead head{.last_id = 1000, .last_mac = first.back().mac, .entries = 1000, .adopted = 2345};
  head.mac = seal_of(key(), head);
  tamper("DELETE FROM audit WHERE id > 2345; UPDATE audit SET mac = NULL WHERE id > 1000");
  ASSERT_TRUE(store->append({}, head).ok());
  open();
  append(1);
  EXPECT_EQ(found(), "ok");
  EXPECT_EQ(verdict().since, 2346);
}

}  // namespace
}  // namespace r2deck::services
