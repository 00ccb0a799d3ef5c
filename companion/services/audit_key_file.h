// The audit log's key in its data folder, audit.key. An import brings another database with its key: the key
// goes to audit.key.next first, then the database takes its place, and last the key its name. Whichever key
// the database's head is sealed under is the one that counts, so that a crash in between does no harm.
#pragma once

#include <filesystem>

#include "companion/store/audit_store.h"
#include "companion/vault/audit_key.h"
#include "shared/problem.h"

namespace r2deck::services {

std::filesystem::path audit_key_file(const std::filesystem::path& folder);
std::filesystem::path next_audit_key_file(const std::filesystem::path& folder);  // the same and ".next"

// At every start: settles what an import has left, and makes a key where the log has none yet.
// Errors: vault_damaged (the key is missing, or not what it should be), io_failed and its kin.
Result<vault::AuditKey> open_audit_key(const std::filesystem::path& folder, store::AuditStore& log);

}  // namespace r2deck::services
