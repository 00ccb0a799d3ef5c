#include "companion/store/audit_store.h"

#include <algorithm>
#include <limits>

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

AuditEntry read_audit(const Statement& row) {
  return {.id = row.integer(0),
          .time = row.integer(1),
          .actor = row.text(2),
          .action = row.text(3),
          .account = row.text(4),
          .bucket = row.text(5),
          .key = row.text(6),
          .outcome = row.text(7),
          .detail = row.text(8)};
}

}  // namespace

Result<std::int64_t> AuditStore::append(const AuditEntry& entry) {
  Statement statement = database_.prepare(
      "INSERT INTO audit (time, actor, action, account, bucket, key, outcome, detail) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id");
  statement.bind(entry.time, entry.actor, entry.action, entry.account, entry.bucket, entry.key, entry.outcome,
                 entry.detail);
  if (const auto row = statement.step(); !row) return row.problem();
  const std::int64_t id = statement.integer(0);
  // The entry is committed by the step that ends the statement: a full disk may show only there.
  if (auto done = statement.run(); !done) return done.problem();
  return id;
}

Result<std::vector<AuditEntry>> AuditStore::page(std::optional<std::int64_t> before, std::int32_t limit) {
  return collect(database_
                     .prepare("SELECT id, time, actor, action, account, bucket, key, outcome, detail "
                              "FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2")
                     .bind(before.value_or(std::numeric_limits<std::int64_t>::max()),
                           std::clamp(limit, std::int32_t{1}, std::int32_t{1000})),
                 read_audit);
}

}  // namespace r2deck::store
