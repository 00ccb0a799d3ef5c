#include "companion/store/audit_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {

Result<void> AuditStore::append(std::span<const AuditEntry> entries, const AuditHead& head) {
  Result<Transaction> transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  for (const AuditEntry& entry : entries) {
    auto inserted =
        database_
            .prepare(
                "INSERT INTO audit (id, time, actor, source, action, account, bucket, key, outcome, "
                "detail, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
            .bind(entry.id, entry.time, entry.actor, entry.source, entry.action, entry.account, entry.bucket,
                  entry.key, entry.outcome, entry.detail, Blob{entry.mac})
            .run();
    if (!inserted) return inserted;
  }
  if (auto written = write(head); !written) return written;
  return transaction->commit();
}

Result<void> AuditStore::seal(std::span<const AuditEntry> entries, const AuditHead& head) {
  Result<Transaction> transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  for (const AuditEntry& entry : entries) {
    auto sealed =
        database_.prepare("UPDATE audit SET mac = ?2 WHERE id = ?1").bind(entry.id, Blob{entry.mac}).run();
    if (!sealed) return sealed;
  }
  if (auto written = write(head); !written) return written;
  return transaction->commit();
}

Result<void> AuditStore::write(const AuditHead& head) {
  return database_
      .prepare(
          "INSERT INTO audit_head (one, last_id, last_mac, entries, adopted, mac) "
          "VALUES (1, ?1, ?2, ?3, ?4, ?5) ON CONFLICT (one) DO UPDATE SET last_id = ?1, last_mac = ?2, "
          "entries = ?3, adopted = ?4, mac = ?5")
      .bind(head.last_id, Blob{head.last_mac}, head.entries, head.adopted, Blob{head.mac})
      .run();
}

Result<void> AuditStore::prune(const AuditCheckpoint& checkpoint) {
  Result<Transaction> transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  auto written =
      database_
          .prepare(
              "INSERT INTO audit_checkpoint (one, through, last_mac, entries, mac) "
              "VALUES (1, ?1, ?2, ?3, ?4) ON CONFLICT (one) DO UPDATE SET through = ?1, last_mac = ?2, "
              "entries = ?3, mac = ?4")
          .bind(checkpoint.through, Blob{checkpoint.last_mac}, checkpoint.entries, Blob{checkpoint.mac})
          .run();
  if (!written) return written;
  auto deleted = database_.prepare("DELETE FROM audit WHERE id <= ?1").bind(checkpoint.through).run();
  if (!deleted) return deleted;
  return transaction->commit();
}

Result<std::int64_t> AuditStore::last_id() {
  Statement statement = database_.prepare("SELECT coalesce(max(id), 0) FROM audit");
  if (const auto row = statement.step(); !row) return row.problem();
  return statement.integer(0);
}

Result<std::int64_t> AuditStore::count_after(std::int64_t id) {
  Statement statement = database_.prepare("SELECT count(*) FROM audit WHERE id > ?1");
  if (const auto row = statement.bind(id).step(); !row) return row.problem();
  return statement.integer(0);
}

Result<bool> AuditStore::anything_sealed() {
  Statement statement = database_.prepare("SELECT EXISTS (SELECT 1 FROM audit WHERE mac IS NOT NULL)");
  if (const auto row = statement.step(); !row) return row.problem();
  return statement.integer(0) != 0;
}

Result<std::optional<AuditHead>> AuditStore::head() {
  return first(database_.prepare("SELECT last_id, last_mac, entries, adopted, mac FROM audit_head"),
               [](const Statement& row) {
                 return AuditHead{.last_id = row.integer(0),
                                  .last_mac = row.text(1),
                                  .entries = row.integer(2),
                                  .adopted = row.integer(3),
                                  .mac = row.text(4)};
               });
}

Result<std::optional<AuditCheckpoint>> AuditStore::checkpoint() {
  return first(database_.prepare("SELECT through, last_mac, entries, mac FROM audit_checkpoint"),
               [](const Statement& row) {
                 return AuditCheckpoint{.through = row.integer(0),
                                        .last_mac = row.text(1),
                                        .entries = row.integer(2),
                                        .mac = row.text(3)};
               });
}

}  // namespace r2deck::store
