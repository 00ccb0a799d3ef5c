#include "companion/store/audit_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "companion/store/statement.h"
#include "tests/unit/store/audit_append.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AuditStoreTest : public testing::Test {
 protected:
  std::int64_t append(AuditEntry entry) {
    const auto id = append_one(audit_, std::move(entry));
    EXPECT_TRUE(id.ok());
    return id.ok() ? *id : 0;
  }
  std::vector<std::int64_t> ids_of(const AuditFilter& filter, std::optional<std::int64_t> before = {}) {
    std::vector<std::int64_t> ids;
    const auto entries = audit_.page(filter, before, 1000);
    for (const AuditEntry& entry : *entries)
      ids.push_back(entry.id);
    return ids;
  }
  // How SQLite goes about it: "SEARCH audit USING INDEX audit_by_actor (actor=?)" and so on.
  std::string plan_of(const char* explained) {
    std::string plan;
    Statement statement = database_->prepare(explained);
    while (*statement.step())
      plan += statement.text(3) + "\n";
    return plan;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Database> database_ = *Database::open(folder_.path());
  AuditStore audit_{*database_};
};

TEST_F(AuditStoreTest, PagesFromTheNewestBackwards) {
  for (int i = 1; i <= 5; ++i)
    append({.time = i, .actor = "owner"});
  const auto newest = *audit_.page({}, {}, 2);
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest[0].id, 5);
  EXPECT_EQ(newest[1].id, 4);
  EXPECT_THAT(ids_of({}, 4), ElementsAre(3, 2, 1));
}

TEST_F(AuditStoreTest, KeepsEveryField) {
  const AuditEntry entry{.time = 7,
                         .actor = "token ci",
                         .source = "192.0.2.7",
                         .action = "object.delete",
                         .account = "a1",
                         .bucket = "demo",
                         .key = std::string("with\0zero", 9),
                         .outcome = "access_denied",
                         .detail = "detail"};
  append(entry);
  const AuditEntry read = audit_.page({}, {}, 1)->front();
  EXPECT_EQ(read.time, 7);
  EXPECT_EQ(read.actor, entry.actor);
  EXPECT_EQ(read.source, entry.source);
  EXPECT_EQ(read.action, entry.action);
  EXPECT_EQ(read.account, entry.account);
  EXPECT_EQ(read.bucket, entry.bucket);
  EXPECT_EQ(read.key, entry.key);
  EXPECT_EQ(read.outcome, entry.outcome);
  EXPECT_EQ(read.detail, entry.detail);
}

TEST_F(AuditStoreTest, FiltersByEachFieldAndByAllTogether) {
  const AuditEntry plain{
      .time = 10, .actor = "owner", .action = "a", .account = "x", .bucket = "b", .outcome = "ok"};
  std::vector<AuditEntry> entries(7, plain);
  entries[1].actor = "ci";
  entries[2].action = "other";
  entries[3].account = "y";
  entries[4].bucket = "c";
  entries[5].outcome = "access_denied";
  for (const AuditEntry& entry : entries)
    append(entry);
  EXPECT_THAT(ids_of({.actor = "ci"}), ElementsAre(2));
  EXPECT_THAT(ids_of({.action = "other"}), ElementsAre(3));
  EXPECT_THAT(ids_of({.account = "y"}), ElementsAre(4));
  EXPECT_THAT(ids_of({.bucket = "c"}), ElementsAre(5));
  EXPECT_THAT(ids_of({.outcome = "access_denied"}), ElementsAre(6));
  EXPECT_THAT(ids_of({.outcome = "ok"}), ElementsAre(7, 5, 4, 3, 2, 1));
  EXPECT_THAT(ids_of({.actor = "owner", .account = "x", .bucket = "b", .action = "a", .outcome = "ok"}),
              ElementsAre(7, 1));
  EXPECT_THAT(ids_of({.actor = "ci", .outcome = "access_denied"}), IsEmpty());
}

TEST_F(AuditStoreTest, FiltersByTimeAlsoWhereAClockWasSetBack) {
  for (const int time : {10, 20, 30, 15, 40})
    append({.time = time});
  EXPECT_THAT(ids_of({.since = 20}), ElementsAre(5, 3, 2));
  EXPECT_THAT(ids_of({.until = 20}), ElementsAre(4, 1));
  EXPECT_THAT(ids_of({.since = 15, .until = 40}), ElementsAre(4, 3, 2));
  EXPECT_THAT(ids_of({.since = 15, .until = 40}, 4), ElementsAre(3, 2));
  EXPECT_THAT(ids_of({.since = 41}), IsEmpty());
  EXPECT_THAT(ids_of({.until = 10}), IsEmpty());
}

TEST_F(AuditStoreTest, ReadsOnFromWhereItCameTo) {
  for (int i = 1; i <= 5; ++i)
    append({.time = i, .actor = i == 3 ? "ci" : "owner"});
  const auto read = *audit_.read({.actor = "owner"}, {.first = 2, .last = 5}, 2);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].id, 2);
  EXPECT_EQ(read[1].id, 4);
}

// The shape that page() asks in: a column, ids in a range, the newest first.
TEST_F(AuditStoreTest, AnIndexServesEachFilterInTheOrderOfIds) {
  EXPECT_EQ(
      plan_of(
          "EXPLAIN QUERY PLAN SELECT * FROM audit WHERE id BETWEEN 1 AND 9 AND +time >= 0 AND actor = 'a' "
          "ORDER BY id DESC LIMIT 9"),
      "SEARCH audit USING INDEX audit_by_actor (actor=? AND rowid>? AND rowid<?)\n");
  EXPECT_EQ(
      plan_of("EXPLAIN QUERY PLAN SELECT * FROM audit WHERE id BETWEEN 1 AND 9 AND outcome = 'forbidden' AND "
              "outcome <> 'ok' ORDER BY id DESC LIMIT 9"),
      "SEARCH audit USING INDEX audit_by_failure (outcome=? AND rowid>? AND rowid<?)\n");
  EXPECT_EQ(plan_of("EXPLAIN QUERY PLAN SELECT * FROM audit WHERE id BETWEEN 1 AND 9 AND +time >= 0 "
                    "ORDER BY id DESC LIMIT 9"),
            "SEARCH audit USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)\n");
}

TEST_F(AuditStoreTest, CanNeitherBeChangedNorShortenedNorReplaced) {
  append({.time = 1, .actor = "owner", .action = "a"});
  EXPECT_FALSE(database_->execute("UPDATE audit SET actor = 'nobody'").ok());
  EXPECT_FALSE(database_->execute("UPDATE audit SET mac = NULL").ok());
  EXPECT_FALSE(database_->execute("DELETE FROM audit").ok());
  EXPECT_FALSE(
      database_
          ->execute("REPLACE INTO audit (id, time, actor, action, account, bucket, key, outcome, detail) "
                    "VALUES (1, 1, 'nobody', 'a', '', '', '', '', '')")
          .ok());
  EXPECT_EQ(audit_.page({}, {}, 10)->front().actor, "owner");
}

TEST_F(AuditStoreTest, PruningDeletesWhatItsCheckpointStandsForAndNothingElseCan) {
  for (int i = 1; i <= 5; ++i)
    append({.time = i});
  ASSERT_TRUE(audit_.prune({.through = 3, .last_mac = "m", .entries = 3, .mac = std::string(32, 'c')}).ok());
  EXPECT_THAT(ids_of({}), ElementsAre(5, 4));
  EXPECT_EQ((*audit_.checkpoint())->through, 3);
  EXPECT_FALSE(database_->execute("DELETE FROM audit WHERE id = 4").ok());
  EXPECT_EQ(append({.time = 6}), 6);
}

TEST_F(AuditStoreTest, SealsAnEntryOnce) {
  ASSERT_TRUE(database_
                  ->execute("INSERT INTO audit (time, actor, action, account, bucket, key, outcome, detail) "
                            "VALUES (1, 'owner', 'a', '', '', '', 'ok', '')")
                  .ok());
  AuditEntry entry = audit_.page({}, {}, 1)->front();
  EXPECT_THAT(entry.mac, IsEmpty());
  entry.mac = std::string(32, 'x');
  const AuditHead head{.last_id = entry.id, .last_mac = entry.mac, .entries = 1, .mac = entry.mac};
  EXPECT_TRUE(audit_.seal({&entry, 1}, head).ok());
  EXPECT_FALSE(audit_.seal({&entry, 1}, head).ok());
  EXPECT_FALSE(database_->execute("UPDATE audit SET actor = 'nobody', mac = NULL").ok());
}

TEST_F(AuditStoreTest, ManyThreadsMayAppend) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 25; ++n)
        append({.time = n, .actor = "owner"});
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(audit_.page({}, {}, 1000)->size(), 100u);
}

}  // namespace
}  // namespace r2deck::store
