// Reading the audit log by filter. Pages go by id, which is the order of writing; times only nearly follow
// it, since clocks are set back. So times are first turned into the ids between which they lie, by the index
// on time, and then compared once more.
#include <algorithm>
#include <array>
#include <limits>

#include "companion/store/audit_store.h"
#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();

// Which columns are asked for, a bit each; the order is that of the values in bind().
enum Asked : unsigned { kActor = 1, kAccount = 2, kBucket = 4, kAction = 8, kOutcome = 16, kFailure = 32 };
constexpr std::size_t kCombinations = 64;

unsigned asked_of(const AuditFilter& filter) {
  unsigned asked = 0;
  if (filter.actor) asked |= kActor;
  if (filter.account) asked |= kAccount;
  if (filter.bucket) asked |= kBucket;
  if (filter.action) asked |= kAction;
  if (filter.outcome) asked |= kOutcome;
  if (filter.outcome && *filter.outcome != "ok") asked |= kFailure;
  return asked;
}

// The unary plus keeps the planner from the index on time, which gives another order than that of ids. Every
// text takes the same ten values, so that one bind serves all.
std::string text_of(unsigned asked, const char* order) {
  const auto equals = [&](unsigned column, const char* name, const char* value) {
    return (asked & column) != 0 ? std::string(" AND ") + name + " = " + value
                                 : std::string(" AND ") + value + " IS NOT NULL";
  };
  std::string sql =
      "SELECT id, time, actor, source, action, account, bucket, key, outcome, detail, mac FROM audit "
      "WHERE id BETWEEN ?1 AND ?2 AND +time >= ?3 AND +time < ?4";
  sql += equals(kActor, "actor", "?6");
  sql += equals(kAccount, "account", "?7");
  sql += equals(kBucket, "bucket", "?8");
  sql += equals(kAction, "action", "?9");
  sql += equals(kOutcome, "outcome", "?10");
  if ((asked & kFailure) != 0) sql += " AND outcome <> 'ok'";  // what the partial index is for
  return sql + " ORDER BY id " + order + " LIMIT ?5";
}

// Statements are kept by their text's address: the texts are made once and stay.
const char* sql_of(unsigned asked, bool newest_first) {
  static const auto kTexts = [] {
    std::array<std::array<std::string, kCombinations>, 2> texts;
    for (unsigned each = 0; each < kCombinations; ++each) {
      texts[0][each] = text_of(each, "ASC");
      texts[1][each] = text_of(each, "DESC");
    }
    return texts;
  }();
  return kTexts[newest_first ? 1 : 0][asked].c_str();
}

AuditEntry read_audit(const Statement& row) {
  return {.id = row.integer(0),
          .time = row.integer(1),
          .actor = row.text(2),
          .source = row.text(3),
          .action = row.text(4),
          .account = row.text(5),
          .bucket = row.text(6),
          .key = row.text(7),
          .outcome = row.text(8),
          .detail = row.text(9),
          .mac = row.text(10)};
}

Result<std::vector<AuditEntry>> entries(Database& database, const AuditFilter& filter,
                                        const AuditRange& range, std::int32_t limit, bool newest_first) {
  const std::string none;
  const auto value = [&](const std::optional<std::string>& wanted) -> const std::string& {
    return wanted ? *wanted : none;
  };
  return collect(
      database.prepare(sql_of(asked_of(filter), newest_first))
          .bind(range.first, range.last, filter.since.value_or(kEarliest), filter.until.value_or(kLatest),
                std::clamp(limit, std::int32_t{1}, std::int32_t{1000}), value(filter.actor),
                value(filter.account), value(filter.bucket), value(filter.action), value(filter.outcome)),
      read_audit);
}

}  // namespace

Result<std::vector<AuditEntry>> AuditStore::page(const AuditFilter& filter,
                                                 std::optional<std::int64_t> before, std::int32_t limit) {
  Result<AuditRange> range = range_of(filter);
  if (!range) return range.problem();
  if (before) range->last = std::min(range->last, *before - 1);
  return entries(database_, filter, *range, limit, true);
}

Result<std::vector<AuditEntry>> AuditStore::read(const AuditFilter& filter, const AuditRange& range,
                                                 std::int32_t limit) {
  return entries(database_, filter, range, limit, false);
}

Result<AuditRange> AuditStore::range_of(const AuditFilter& filter) {
  AuditRange range;
  if (filter.since) {
    Statement since =
        database_.prepare("SELECT min(id) FROM audit INDEXED BY audit_by_time WHERE time >= ?1");
    if (const auto row = since.bind(*filter.since).step(); !row) return row.problem();
    range.first = since.integer_or_null(0).value_or(kLatest);
  }
  if (filter.until) {
    Statement until = database_.prepare("SELECT max(id) FROM audit INDEXED BY audit_by_time WHERE time < ?1");
    if (const auto row = until.bind(*filter.until).step(); !row) return row.problem();
    range.last = until.integer_or_null(0).value_or(0);
  }
  return range;
}

}  // namespace r2deck::store
