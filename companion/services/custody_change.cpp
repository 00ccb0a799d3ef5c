// Changing the master key, its passphrase or its mode; the order of steps stands in key_files.h.
#include "companion/services/custody.h"
#include "companion/services/problems.h"
#include "companion/vault/wrapped_key.h"

namespace r2deck::services {

Result<void> Custody::write_next(const KeyChange& change, const vault::MasterKey& key) {
  if (change.to == KeyMode::key_file) return key.save(files_.next(change.to));
  if (change.to == KeyMode::credential) return {};
  const auto wrapped = vault::WrappedKey::wrap(key, change.passphrase.view(), options_.cost);
  if (!wrapped) return wrapped.problem();
  return wrapped->save(files_.next(change.to));
}

Result<void> Custody::change_key(const KeyChange& change) {
  const std::lock_guard one_at_a_time(changing_);
  const auto now = record();
  if (!now) return now.problem();
  const auto from = key_mode_from(now->mode).value_or(KeyMode::key_file);
  if (change.to == KeyMode::passphrase) {
    if (auto good = vault::check_new_passphrase(change.passphrase.view()); !good) return good;
  }
  // With the passphrase also while the vault is locked, and never without it.
  auto old = from == KeyMode::passphrase ? key_by_passphrase(change.current.view()) : vault_.copy_key();
  if (!old) return old.problem();
  if (!change.new_key) {
    if (from != change.to || from != KeyMode::passphrase) {
      return invalid("mode", "Only a passphrase can be changed without the key.");
    }
    const auto wrapped = vault::WrappedKey::wrap(*old, change.passphrase.view(), options_.cost);
    if (!wrapped) return wrapped.problem();
    return wrapped->save(files_.of(KeyMode::passphrase));
  }

  auto key = change.to == KeyMode::credential ? vault::MasterKey::from_text(change.credential.view())
                                              : Result<vault::MasterKey>(vault::MasterKey::random());
  if (!key) return key.problem();
  if (auto written = write_next(change, *key); !written) return written;
  step("the new key is written");

  const auto nobody_seals = vault_.change();
  const store::VaultRecord then{std::string(to_string(change.to)), key->id()};
  auto sealed = store_.reseal_all(then, [&](const store::SealedValue& value) -> Result<std::string> {
    const vault::Place place{value.kind, value.record, value.field};
    const auto opened = vault::open(*old, value.sealed, place);
    if (!opened) return opened.problem();
    return vault::seal(*key, opened->view(), place);
  });
  if (!sealed) {
    // What counts is what the database says now: a commit whose answer was an error may have been one.
    const auto after = record();
    if (!after || *after != then) {
      if (after) static_cast<void>(files_.settle(*after));  // else the next start does it
      return sealed;
    }
  }
  step("everything is sealed anew");
  // Who locked it wants it locked; in a mode without a passphrase there is no such thing.
  if (!vault_.locked() || change.to != KeyMode::passphrase) vault_.unlock(*std::move(key));
  if (auto settled = files_.settle(then, then.key_id); !settled) return settled;
  step("the old key is gone");
  // The last copy of the database is sealed under the old key, which nobody has any more.
  return database_.copy_to(database_.folder() / store::kBackupName);
}

Result<void> Custody::change(const Actor& actor, KeyChange change) {
  const std::string action = change.new_key ? "vault.change_key" : "vault.change_passphrase";
  Result<void> outcome = change_key(change);
  if (!outcome && outcome.problem().code == ErrorCode::rate_limited) return outcome;
  return audit_.record(actor, {action, {}, {}, {}, std::string(to_string(change.to))}, std::move(outcome));
}

}  // namespace r2deck::services
