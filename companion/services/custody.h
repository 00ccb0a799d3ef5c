// Who holds the master key: opening the vault at the start, locking and unlocking it, changing its mode, its
// passphrase and the key itself, and the sealed backup of everything.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>

#include "companion/services/accounts.h"
#include "companion/services/audit.h"
#include "companion/services/key_files.h"
#include "companion/services/unlock_delay.h"
#include "companion/store/database.h"
#include "companion/store/vault_store.h"
#include "companion/vault/argon2.h"
#include "companion/vault/vault.h"

namespace r2deck::services {

// The answer to everything that has to wait for the passphrase.
inline Problem vault_is_locked() {
  return vault::vault_locked();
}

// What a change of the key needs; empty where it does not.
struct KeyChange {
  KeyMode to = KeyMode::key_file;
  bool new_key = true;             // false: another passphrase for the same key
  vault::SecretString current;     // the passphrase of now, where there is one
  vault::SecretString passphrase;  // the one to be, for KeyMode::passphrase
  vault::SecretString credential;  // the key that will be handed over from now on, for KeyMode::credential
};

class Custody {
 public:
  struct Options {
    std::optional<std::filesystem::path> credential;  // the file with the key, if one was handed over
    vault::Argon2 cost = vault::kArgon2;              // of new passphrases
    std::function<void(std::string_view)> after_step =
        {};  // tells how far a change is; for tests that end it
  };

  Custody(store::Database& database, store::VaultStore& store, vault::Vault& vault, Accounts& accounts,
          Audit& audit, Clock clock);

  // At the start: settles what a crash has left, makes a key where nothing is sealed yet, and unlocks the
  // vault unless that takes a passphrase or a credential that was not handed over. Errors: vault_damaged (the
  // key is missing, or another's), io_failed and its kin.
  Result<void> open(Options options);

  KeyMode mode();
  bool locked() const { return vault_.locked(); }

  // Errors: conflict (no passphrase in this mode), wrong_passphrase, rate_limited (wait, or another try is
  // under way: one at a time, and nobody waits in line), vault_damaged.
  Result<void> unlock(const Actor& actor, vault::SecretString passphrase);
  // Wipes the key and what it has opened; calls under way finish with what they have. Errors: conflict (in
  // this mode nothing but a restart could open it again).
  Result<void> lock(const Actor& actor);

  // For the lock after idle time: when somebody last used the vault.
  void used() { last_use_ = std::chrono::steady_clock::now().time_since_epoch().count(); }
  // Locks a vault in passphrase mode that nobody has used for `limit`; answers how long it may stay open.
  std::chrono::steady_clock::duration lock_if_idle(std::chrono::steady_clock::duration limit);

  // Another mode, another passphrase, another key. Another mode always takes another key: the old one has
  // been where it shall not be any more. Errors: invalid_request, wrong_passphrase, rate_limited,
  // vault_locked, vault_damaged, disk_full and its kin; then everything is as it was.
  Result<void> change(const Actor& actor, KeyChange change);

  // The database alone, whose secrets stay sealed; the companion goes on meanwhile. Errors: disk_full,
  // io_failed.
  Result<void> copy_database_to(const std::filesystem::path& file) { return database_.copy_to(file); }
  // Database, master key and audit key in one file, sealed under a passphrase of its own
  // (vault/sealed_file.h; import_backup reads it). Errors: vault_locked, invalid_request, already_exists,
  // disk_full and its kin.
  Result<void> export_to(const Actor& actor, const std::filesystem::path& file,
                         vault::SecretString passphrase);

 private:
  Result<store::VaultRecord> record();
  Result<store::VaultRecord> begin();
  Result<void> open_by_credential(const store::VaultRecord& record);
  Result<void> open_by_file(const store::VaultRecord& record);
  Result<void> check_wrapped_key(const store::VaultRecord& record);
  Result<vault::MasterKey> key_by_passphrase(std::string_view passphrase);
  Result<void> change_key(const KeyChange& change);
  Result<void> write_next(const KeyChange& change, const vault::MasterKey& key);
  Result<void> write_export(const std::filesystem::path& file, const vault::SecretString& passphrase);
  void step(std::string_view name) {
    if (options_.after_step) options_.after_step(name);
  }

  store::Database& database_;
  store::VaultStore& store_;
  vault::Vault& vault_;
  Accounts& accounts_;
  Audit& audit_;
  Clock clock_;
  KeyFiles files_;
  Options options_;
  std::mutex trying_;  // held while a passphrase is tried; guards backoff_
  UnlockDelay backoff_;
  std::mutex changing_;  // one change at a time
  std::atomic<std::chrono::steady_clock::rep> last_use_{0};
};

}  // namespace r2deck::services
