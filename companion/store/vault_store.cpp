#include "companion/store/vault_store.h"

#include <utility>
#include <vector>

#include "companion/store/sealed_columns.h"
#include "companion/store/statement.h"

namespace r2deck::store {

Result<std::optional<VaultRecord>> VaultStore::find() {
  return first(database_.prepare("SELECT mode, key_id FROM vault"), [](const Statement& row) {
    return VaultRecord{row.text(0), row.text(1)};
  });
}

Result<void> VaultStore::set(const VaultRecord& record) {
  Statement statement = database_.prepare(
      "INSERT INTO vault (one, mode, key_id) VALUES (1, ?1, ?2) "
      "ON CONFLICT (one) DO UPDATE SET mode = excluded.mode, key_id = excluded.key_id");
  statement.bind(record.mode, record.key_id);
  return statement.run();
}

Result<void> VaultStore::reseal_all(const VaultRecord& record,
                                    const std::function<Result<std::string>(const SealedValue&)>& reseal) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  for (const SealedColumn& column : kSealedColumns) {
    // All are read before the first is written: a statement must not see what another changes.
    const auto rows = collect(database_.prepare(column.select),
                              [](const Statement& row) { return std::pair(row.text(0), row.text(1)); });
    if (!rows) return rows.problem();
    for (const auto& [id, sealed] : *rows) {
      const auto anew = reseal({column.kind, id, column.field, sealed});
      if (!anew) return anew.problem();
      Statement update = database_.prepare(column.update);
      update.bind(id, Blob{*anew});
      if (auto done = update.run(); !done) return done;
    }
  }
  if (auto done = set(record); !done) return done;
  return transaction->commit();
}

Result<std::int64_t> VaultStore::count_sealed() {
  std::int64_t count = 0;
  for (const SealedColumn& column : kSealedColumns) {
    const auto rows = collect(database_.prepare(column.select), [](const Statement&) { return 1; });
    if (!rows) return rows.problem();
    count += static_cast<std::int64_t>(rows->size());
  }
  return count;
}

}  // namespace r2deck::store
