#include "companion/services/custody.h"

#include "companion/services/problems.h"
#include "companion/services/sealed_backup.h"
#include "companion/vault/wrapped_key.h"

namespace r2deck::services {
namespace {

namespace fs = std::filesystem;

store::VaultRecord record_of(KeyMode mode, const vault::MasterKey& key) {
  return {std::string(to_string(mode)), key.id()};
}

Problem key_is_missing(const fs::path& file) {
  return {.code = ErrorCode::vault_damaged,
          .operation = "read the master key",
          .subject = file.string(),
          .message = "The master key is missing, and the stored credentials cannot be opened without it.",
          .hint =
              "Put the file back from a backup, or import one: r2deck vault import. Else remove the data "
              "folder and add the accounts again."};
}

Problem another_key(const fs::path& file) {
  return {.code = ErrorCode::vault_damaged,
          .operation = "read the master key",
          .subject = file.string(),
          .message = "This master key is not the one that the stored credentials were sealed under.",
          .hint =
              "Put the key and the database of the same data folder together, or import a sealed backup: "
              "r2deck vault import"};
}

}  // namespace

Custody::Custody(store::Database& database, store::VaultStore& store, vault::Vault& vault, Accounts& accounts,
                 Audit& audit, Clock clock)
    : database_(database),
      store_(store),
      vault_(vault),
      accounts_(accounts),
      audit_(audit),
      clock_(std::move(clock)),
      files_(database.folder()) {
  used();
}

// A folder that is new, or older than the record: there the key was in a key file.
Result<store::VaultRecord> Custody::begin() {
  const auto sealed = store_.count_sealed();
  if (!sealed) return sealed.problem();
  const bool handed_over = *sealed == 0 && options_.credential;
  const KeyMode mode = handed_over ? KeyMode::credential : KeyMode::key_file;
  auto key = handed_over ? vault::MasterKey::load_credential(*options_.credential)
                         : vault::MasterKey::load(files_.of(mode));
  if (!key && key.problem().code == ErrorCode::not_found && *sealed == 0) {
    key = vault::MasterKey::create(files_.of(mode));
  }
  if (!key) {
    return key.problem().code == ErrorCode::not_found ? key_is_missing(files_.of(mode)) : key.problem();
  }
  const store::VaultRecord record = record_of(mode, *key);
  if (auto set = store_.set(record); !set) return set.problem();
  return record;
}

Result<void> Custody::open(Options options) {
  options_ = std::move(options);
  remove_stale_staging(database_.folder());
  auto found = store_.find();
  if (!found) return found.problem();
  if (!*found) {
    auto begun = begin();
    if (!begun) return begun.problem();
    *found = *std::move(begun);
  }
  const KeyMode mode = key_mode_from((*found)->mode).value_or(KeyMode::key_file);
  if (mode == KeyMode::credential) return open_by_credential(**found);
  if (auto settled = files_.settle(**found); !settled) return settled;
  return mode == KeyMode::passphrase ? check_wrapped_key(**found) : open_by_file(**found);
}

// Without its credential the vault stays locked.
Result<void> Custody::open_by_credential(const store::VaultRecord& record) {
  if (!options_.credential) return {};
  auto key = vault::MasterKey::load_credential(*options_.credential);
  if (!key) return key.problem();
  if (key->id() != record.key_id) return another_key(*options_.credential);
  if (auto settled = files_.settle(record, key->id()); !settled) return settled;
  vault_.unlock(*std::move(key));
  return {};
}

Result<void> Custody::check_wrapped_key(const store::VaultRecord& record) {
  const fs::path file = files_.of(KeyMode::passphrase);
  const auto wrapped = vault::WrappedKey::load(file);
  if (wrapped) return wrapped->key_id() == record.key_id ? Result<void>() : another_key(file);
  return wrapped.problem().code == ErrorCode::not_found ? key_is_missing(file) : wrapped.problem();
}

Result<void> Custody::open_by_file(const store::VaultRecord& record) {
  const fs::path file = files_.of(KeyMode::key_file);
  auto key = vault::MasterKey::load(file);
  if (!key && key.problem().code == ErrorCode::not_found) {
    const auto sealed = store_.count_sealed();
    if (!sealed) return sealed.problem();
    if (*sealed > 0) return key_is_missing(file);
    key = vault::MasterKey::create(file);
    if (!key) return key.problem();
    if (auto set = store_.set(record_of(KeyMode::key_file, *key)); !set) return set;
  } else if (key && key->id() != record.key_id) {
    return another_key(file);
  }
  if (!key) return key.problem();
  vault_.unlock(*std::move(key));
  return {};
}

Result<store::VaultRecord> Custody::record() {
  auto found = store_.find();
  if (!found) return found.problem();
  if (!*found) return store::VaultRecord{std::string(to_string(KeyMode::key_file)), ""};
  return **std::move(found);
}

KeyMode Custody::mode() {
  const auto found = record();
  return found ? key_mode_from(found->mode).value_or(KeyMode::key_file) : KeyMode::key_file;
}

Result<vault::MasterKey> Custody::key_by_passphrase(std::string_view passphrase) {
  const std::unique_lock trying(trying_, std::try_to_lock);
  if (!trying) {
    return refused(ErrorCode::rate_limited, {}, "Another passphrase is being tried at this moment.",
                   "Try again in a second.", true);
  }
  if (const auto wait = backoff_.wait(clock_()); wait > 0) {
    return refused(ErrorCode::rate_limited, {}, "There were too many wrong passphrases.",
                   "Try again in " + std::to_string((wait + 999) / 1000) + " seconds.", true);
  }
  const auto wrapped = vault::WrappedKey::load(files_.of(KeyMode::passphrase));
  if (!wrapped) return wrapped.problem();
  auto key = wrapped->open(passphrase);
  if (key) {
    backoff_.succeeded();
  } else if (key.problem().code == ErrorCode::wrong_passphrase) {
    backoff_.failed(clock_());
  }
  return key;
}

Result<void> Custody::unlock(const Actor& actor, vault::SecretString passphrase) {
  const auto attempt = [&]() -> Result<void> {
    const auto now = record();
    if (!now) return now.problem();
    if (now->mode != to_string(KeyMode::passphrase)) {
      return refused(ErrorCode::conflict, {}, "This vault has no passphrase.",
                     now->mode == to_string(KeyMode::credential)
                         ? "Restart R2 Deck with the systemd credential that holds its key."
                         : "Give it one with: r2deck vault mode passphrase");
    }
    auto key = key_by_passphrase(passphrase.view());
    if (!key) return key.problem();
    if (key->id() != now->key_id) return another_key(files_.of(KeyMode::passphrase));
    vault_.unlock(*std::move(key));
    used();
    return {};
  };
  Result<void> outcome = attempt();
  // Guesses that were not looked at are counted: their number is not limited by anything.
  if (!outcome && outcome.problem().code == ErrorCode::rate_limited) {
    audit_.count_refusal(actor, "vault.unlock", outcome.problem());
    return outcome;
  }
  return audit_.record(actor, {"vault.unlock", {}, {}, {}, {}}, std::move(outcome));
}

Result<void> Custody::lock(const Actor& actor) {
  if (mode() != KeyMode::passphrase) {
    return refused(ErrorCode::conflict, {},
                   "A vault without a passphrase cannot be locked: nobody could open it.",
                   "Give it one with: r2deck vault mode passphrase");
  }
  if (vault_.locked()) return {};
  vault_.lock();
  accounts_.forget();
  return audit_.record(actor, {"vault.lock", {}, {}, {}, {}}, Result<void>());
}

std::chrono::steady_clock::duration Custody::lock_if_idle(std::chrono::steady_clock::duration limit) {
  using std::chrono::steady_clock;
  if (vault_.locked()) return limit;
  const auto left = steady_clock::duration(last_use_) + limit - steady_clock::now().time_since_epoch();
  if (left > steady_clock::duration::zero()) return left;
  // In another mode there is nothing to lock, and a full disk does not keep it open: only the log is missing
  // then.
  static_cast<void>(lock({kCompanion}));
  return limit;
}

}  // namespace r2deck::services
