// Everything that stands on one data folder, opened by the one process that holds its lock.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "companion/cli/data_lock.h"
#include "companion/services/services.h"
#include "companion/store/database.h"
#include "companion/vault/vault.h"
#include "shared/problem.h"

namespace r2deck::cli {

class DataFolder {
 public:
  // Makes the folder, its database and its keys where they are missing. A missing key is only made while
  // there is nothing that another key has sealed. The vault is open afterwards, unless that takes a
  // passphrase, or a credential that is not here; the audit log is open in any case. Errors: those of
  // DataLock::acquire, store::Database::open and services::Custody::open; vault_damaged when the audit key is
  // gone.
  static Result<std::unique_ptr<DataFolder>> open(const std::filesystem::path& dir,
                                                  const std::string& purpose,
                                                  services::AccountOptions options = on_own_machine());
  // A command in this process may reach whatever its person can reach anyway; a companion that serves others
  // is told what it may.
  static services::AccountOptions on_own_machine();

  DataLock& lock() { return lock_; }
  services::Services& services() { return services_; }

 private:
  DataFolder(DataLock lock, std::unique_ptr<store::Database> database, vault::AuditKey audit_key,
             services::AccountOptions options);

  // The order is the order of use: what comes later goes first.
  DataLock lock_;
  std::unique_ptr<store::Database> database_;
  vault::Vault vault_;
  services::Services services_;
};

// The way out where the audit key is lost. Errors: already_exists (it is there), those of DataLock::acquire.
Result<void> create_audit_key(const std::filesystem::path& dir);

}  // namespace r2deck::cli
