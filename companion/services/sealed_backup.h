// The sealed backup: everything of a data folder in one file. Chunk by chunk (vault/sealed_file.h):
//   "r2deck backup 1"
//   the mode of the vault it was taken from
//   the master key
//   the audit log's key
//   the database, as many chunks as it takes
#pragma once

#include <filesystem>

#include "companion/services/key_files.h"
#include "companion/vault/argon2.h"
#include "companion/vault/audit_key.h"
#include "companion/vault/master_key.h"
#include "shared/problem.h"

namespace r2deck::services {

// Seals the database copy `database` and its keys. Errors: already_exists, disk_full and its kin.
Result<void> write_sealed_backup(const std::filesystem::path& file, std::string_view passphrase,
                                 const vault::Argon2& cost, KeyMode mode, const vault::MasterKey& key,
                                 const vault::AuditKey& audit_key, const std::filesystem::path& database);

struct ImportOptions {
  bool replace = false;  // also where something is sealed already
  vault::Argon2 cost = vault::kArgon2;
};
struct ImportedBackup {
  KeyMode mode = KeyMode::key_file;
};
// Puts a backup's database and keys in place of those in `folder`, whose lock the caller holds and whose
// database is closed. Everything is read and checked before anything is replaced. A vault that had a
// passphrase has that of the backup afterwards; any other has a key file. The database that was there stays
// as r2deck.db.replaced; its key is gone. Errors: wrong_passphrase, backup_damaged, not_found, conflict
// (something is here already, or it is of a newer version), disk_full and its kin.
Result<ImportedBackup> import_backup(const std::filesystem::path& folder, const std::filesystem::path& file,
                                     std::string_view passphrase, const ImportOptions& options = {});

// Puts another copy of the database in place of the one in `folder`, as above; the keys stay as they are.
// Errors: backup_damaged, not_found, conflict (it belongs to another key, or is of a newer version),
// disk_full and its kin.
Result<void> restore_database(const std::filesystem::path& folder, const std::filesystem::path& file);

// What a crash in the middle of an import, a restore or an export has left.
void remove_stale_staging(const std::filesystem::path& folder);

}  // namespace r2deck::services
