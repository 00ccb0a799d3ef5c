// What the use cases write into the audit log, and when.
#include "companion/services/audit.h"

#include <gmock/gmock.h>

#include "companion/services/audit_export.h"
#include "companion/services/clock_check.h"
#include "companion/store/statement.h"
#include "tests/unit/services/companion_fixture.h"

namespace r2deck::services {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::int64_t kMonth = 31LL * 24 * 3600 * 1000;
const Deed kSign{"upload.sign", "a", "b", "k", "upload u1"};

class AuditTest : public CompanionTest {
 protected:
  Result<int> sign(std::int64_t urls, const Deed& deed = kSign, Result<int> outcome = 1) {
    return services.audit.count_signatures(me, deed, urls, std::move(outcome));
  }
  Result<int> change(const std::string& action, Result<int> outcome = 1) {
    return services.audit.record(me, {action, {}, {}, {}, {}}, std::move(outcome));
  }
  // As a use case does it whose outcome is of no interest here.
  void did(const Deed& deed, Result<int> outcome = 1) {
    static_cast<void>(services.audit.record(me, deed, std::move(outcome)));
  }
  std::vector<std::string> details() {
    std::vector<std::string> all;
    for (const auto& entry : audit_log())
      all.push_back(entry.action + ": " + entry.detail);
    all.pop_back();  // that the log begins
    return all;
  }
  // No page may be added to the database any more.
  void fill_the_disk() { ASSERT_TRUE(database->execute("PRAGMA max_page_count = 1").ok()); }
  void free_the_disk() { ASSERT_TRUE(database->execute("PRAGMA max_page_count = 1000000").ok()); }

  Actor me{"tester", "192.0.2.7"};
};

TEST_F(AuditTest, TellsWhoWhatFromWhereAndHowItWent) {
  ASSERT_TRUE(change("token.create").ok());
  did({"token.revoke", {}, {}, {}, {}}, Problem{.code = ErrorCode::not_found});
  const auto log = audit_log();
  EXPECT_EQ(log[0].action, "token.revoke");
  EXPECT_EQ(log[0].outcome, "not_found");
  EXPECT_EQ(log[1].outcome, "ok");
  EXPECT_EQ(log[1].actor, "tester");
  EXPECT_EQ(log[1].source, "192.0.2.7");
  EXPECT_EQ(log[1].time, now);
}

TEST_F(AuditTest, CountsSignaturesByUpload) {
  Deed other = kSign;
  other.detail = "upload u2";
  ASSERT_TRUE(sign(64).ok());
  ASSERT_TRUE(sign(1, other).ok());
  ASSERT_TRUE(sign(1000).ok());
  ASSERT_TRUE(services.audit.flush().ok());
  EXPECT_THAT(details(), ElementsAre("upload.sign: upload u2, 1 URL", "upload.sign: upload u1, 1,064 URLs"));
  ASSERT_TRUE(sign(2).ok());
  ASSERT_TRUE(services.audit.flush().ok());
  EXPECT_EQ(details().front(), "upload.sign: upload u1, 2 URLs");
}

TEST_F(AuditTest, SignaturesStandBeforeTheChangeThatFollowsThem) {
  ASSERT_TRUE(sign(3).ok());
  ASSERT_TRUE(change("upload.complete").ok());
  EXPECT_THAT(details(), ElementsAre("upload.complete: ", "upload.sign: upload u1, 3 URLs"));
}

TEST_F(AuditTest, SignaturesAreWrittenByThemselvesWithinMoments) {
  ASSERT_TRUE(sign(3).ok());
  while (audit_log().size() < 2)
    std::this_thread::yield();
  EXPECT_EQ(details().front(), "upload.sign: upload u1, 3 URLs");
}

TEST_F(AuditTest, SignaturesAreWrittenAtTheEnd) {
  const std::unique_ptr<store::Database> other = open_database(folder.path() / "other");
  const auto key = folder.path() / "audit.key";
  {
    Services brief(*other, vault, *vault::AuditKey::create(key), [this] { return now; });
    ASSERT_TRUE(brief.audit.count_signatures(me, kSign, 5, Result<int>(1)).ok());
  }
  Services again(*other, vault, *vault::AuditKey::load(key), [this] { return now; });
  EXPECT_EQ(again.audit.page({.action = "upload.sign"}, {}, 10)->size(), 1u);
}

TEST_F(AuditTest, RefusedSignaturesAreCountedByTheirReason) {
  for (int i = 0; i < 3; ++i)
    EXPECT_FALSE(sign(64, kSign, Problem{.code = ErrorCode::conflict}).ok());
  ASSERT_TRUE(services.audit.flush().ok());
  EXPECT_EQ(audit_log().front().outcome, "conflict");
  EXPECT_EQ(details().front(), "upload.sign: upload u1, 3 times");
}

TEST_F(AuditTest, GivesNoMoreSignaturesOnceTheLogCannotBeWritten) {
  ASSERT_TRUE(change("first").ok());
  Deed large = kSign;
  for (int i = 0; i < 100; ++i) {
    large.key = std::to_string(i) + std::string(1000, 'x');
    ASSERT_TRUE(sign(1, large).ok());
  }
  fill_the_disk();
  EXPECT_EQ(services.audit.flush().problem().code, ErrorCode::disk_full);
  EXPECT_EQ(sign(1).problem().code, ErrorCode::disk_full);
  free_the_disk();
  ASSERT_TRUE(services.audit.flush().ok());
  EXPECT_EQ(details().size(), 101u);  // nothing was lost
  EXPECT_TRUE(sign(1).ok());
}

TEST_F(AuditTest, AChangeThatCannotBeWrittenDownDoesNotPassAsDone) {
  ASSERT_TRUE(change("first").ok());
  fill_the_disk();
  Deed large{"large", {}, {}, std::string(1000, 'x'), std::string(500, 'x')};
  Result<int> last = 1;
  for (int i = 0; i < 1000 && last.ok(); ++i)
    last = services.audit.record(me, large, Result<int>(1));
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.problem().code, ErrorCode::disk_full);
  EXPECT_THAT(last.problem().message, StartsWith("It was done, but"));
  free_the_disk();
  EXPECT_FALSE(services.audit.verify()->broken);
}

TEST_F(AuditTest, KeepsOfARefusedNameNoMoreThanFits) {
  const Deed deed{"bucket.create", std::string(9000, 'a'), "\xff\xfe", std::string(9000, 'k'), {}};
  did(deed, Problem{});
  const auto entry = audit_log().front();
  EXPECT_LT(entry.account.size(), 600u);
  EXPECT_LT(entry.key.size(), 1100u);
  EXPECT_EQ(entry.bucket, "\uFFFD\uFFFD");
}

TEST_F(AuditTest, TellsThatTheClockWasSetBack) {
  did({"one", {}, {}, {}, {}});
  EXPECT_TRUE(check_clock(services.audit, now).ok());
  EXPECT_TRUE(check_clock(services.audit, now - kClockTolerance).ok());
  const auto back = check_clock(services.audit, now - kClockTolerance - 1);
  ASSERT_FALSE(back.ok());
  EXPECT_EQ(back.problem().code, ErrorCode::clock_skew);
  EXPECT_THAT(back.problem().message, HasSubstr(text::to_rfc3339(now)));
  EXPECT_THAT(back.problem().hint, HasSubstr("Set this machine's clock"));
}

TEST_F(AuditTest, RecordsWhatItPrunes) {
  ASSERT_TRUE(change("old").ok());
  now += kMonth;
  ASSERT_TRUE(change("new").ok());
  EXPECT_EQ(services.audit.prune(me, 30, false)->entries, 2);
  EXPECT_EQ(audit_log().front().action, "audit.prune");
  EXPECT_EQ(audit_log().front().detail, "older than 30 days: 2 entries, up to 2");
  EXPECT_EQ(audit_log().size(), 2u);
  EXPECT_FALSE(services.audit.verify()->broken);
  // Nothing to do is nothing to record.
  EXPECT_EQ(services.audit.prune(me, 30, false)->entries, 0);
  EXPECT_EQ(audit_log().size(), 2u);
  for (const int days : {0, -1, 36'501})
    EXPECT_EQ(services.audit.prune(me, days, false).problem().code, ErrorCode::invalid_request);
}

TEST_F(AuditTest, FailedSignInsNameAStrangerAndTellFromWhere) {
  EXPECT_FALSE(services.sessions.sign_in("guess", {.address = "198.51.100.1", .device = {}}).ok());
  EXPECT_EQ(audit_log().front().actor, "stranger");
  EXPECT_EQ(audit_log().front().source, "198.51.100.1");
  EXPECT_EQ(audit_log().front().outcome, "unauthenticated");
  const auto link = services.sessions.create_link(me);
  ASSERT_TRUE(services.sessions.sign_in(link->token, {.address = "198.51.100.1", .device = {}}).ok());
  EXPECT_EQ(audit_log().front().actor, "owner");
  EXPECT_EQ(audit_log().front().source, "198.51.100.1");
}

// ---- export --------------------------------------------------------------------------------------------

std::string exported(store::AuditStore& store, const store::AuditFilter& filter, AuditFormat format) {
  AuditExport log(store, filter, format);
  std::string all;
  for (;;) {
    const auto piece = log.next();
    EXPECT_TRUE(piece.ok());
    if (!piece.ok() || piece->empty()) return all;
    EXPECT_LT(piece->size(), 80u * 1024);
    all += *piece;
  }
}

TEST_F(AuditTest, ExportsCsvThatNoSpreadsheetTakesForAFormula) {
  for (const char* key :
       {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "plain \"quoted\", with=signs"}) {
    did({"object.delete", {}, {}, key, {}});
  }
  const std::string csv = exported(services.stores.audit, {.action = "object.delete"}, AuditFormat::csv);
  EXPECT_THAT(csv, StartsWith("id,time,actor,source,action,account,bucket,key,outcome,detail\r\n2,\""));
  for (const char* field : {"\"'=1+1\"", "\"'+1\"", "\"'-1\"", "\"'@SUM(A1)\"", "\"'\tx\"", "\"'\rx\"",
                            "\"'\nx\"", "\"'＝1\"", "\"plain \"\"quoted\"\", with=signs\""}) {
    EXPECT_THAT(csv, HasSubstr(field));
  }
}

TEST_F(AuditTest, ExportsJsonLinesAsTheyAre) {
  did({"object.delete", "a", "b", "=1\n\"x\"", {}});
  EXPECT_EQ(
      exported(services.stores.audit, {.action = "object.delete"}, AuditFormat::jsonl),
      "{\"id\":2,\"time\":\"" + text::to_rfc3339(now) +
          "\",\"actor\":\"tester\",\"source\":\"192.0.2.7\",\"action\":\"object.delete\",\"account\":\"a\","
          "\"bucket\":\"b\",\"key\":\"=1\\u000a\\\"x\\\"\",\"outcome\":\"ok\",\"detail\":\"\"}\n");
}

TEST_F(AuditTest, ExportsALongLogWholeInPieces) {
  std::vector<store::AuditEntry> entries(3000);
  for (auto& entry : entries) {
    entry.time = now;
    entry.action = "many";
    entry.detail = std::string(100, 'x');
  }
  ASSERT_TRUE(services.audit.log().append(entries).ok());
  const std::string all =
      exported(services.stores.audit, {.since = now, .action = "many"}, AuditFormat::jsonl);
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 3000);
}

TEST_F(AuditTest, AnExportOfNothingHasItsHeading) {
  EXPECT_EQ(exported(services.stores.audit, {.action = "never"}, AuditFormat::csv), csv_heading());
  EXPECT_EQ(exported(services.stores.audit, {.action = "never"}, AuditFormat::jsonl), "");
}

}  // namespace
}  // namespace r2deck::services
