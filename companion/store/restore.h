// Putting another copy of the database in place of the one in a data folder.
#pragma once

#include <filesystem>
#include <optional>

#include "companion/store/audit_store.h"
#include "companion/store/vault_store.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

inline constexpr char kReplacedName[] = "r2deck.db.replaced";

struct DatabaseFile {
  int version = 0;                   // of its schema
  std::optional<VaultRecord> vault;  // which key it belongs to, where it says so
  text::UnixMillis last_entry = 0;   // of the audit log
  std::optional<AuditHead> audit_head;
};

// Reads a database file without changing it: its structure (quick_check) and what it says of itself. The one
// of a companion that runs may be asked too. Errors: not_found, backup_damaged (no database of ours, or
// damaged), conflict (of a newer version of R2 Deck), io_failed.
Result<DatabaseFile> inspect_database(const std::filesystem::path& file);

// A copy, 0600, replacing `to`. Errors: as inspect_database, disk_full.
Result<void> copy_database(const std::filesystem::path& from, const std::filesystem::path& to);

// Moves `prepared`, which lies in the same file system and is closed, to <dir>/r2deck.db at once. What was
// there stays as r2deck.db.replaced. The caller holds the folder's lock. Errors: io_failed and its kin.
Result<void> replace_database(const std::filesystem::path& dir, const std::filesystem::path& prepared);

}  // namespace r2deck::store
