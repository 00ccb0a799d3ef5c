// r2deck vault status, lock, unlock.
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kStatusOptions[] = {kDataDirOption, kJsonOption};
constexpr Option kLockOptions[] = {kDataDirOption, kJsonOption};

std::filesystem::path vault_dir(const Arguments& arguments) {
  return arguments.get_or("--data-dir", default_data_dir().string());
}

std::string_view in_words(std::string_view mode) {
  if (mode == "passphrase") return "under a passphrase (master.key.sealed)";
  if (mode == "credential") return "handed over by systemd (r2deck-master-key)";
  return "in a key file (master.key)";
}

Result<void> status(const Arguments& arguments, Io& io) {
  const auto vault = call(vault_dir(arguments), "vault.status", {});
  if (!vault) return vault.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*vault) << "\n";
    return {};
  }
  const bool locked = vault->at("locked").as_bool();
  const bool serving = vault->at("serving").as_bool();
  io.out << "The master key is " << in_words(vault->at("mode").as_string()) << ".\n"
         << (serving  ? locked ? "R2 Deck is running, and the vault is locked.\n"
                               : "R2 Deck is running, and the vault is open.\n"
             : locked ? "R2 Deck is not running; it needs the key when it starts.\n"
                      : "R2 Deck is not running.\n");
  return {};
}

Result<void> lock(const Arguments& arguments, Io& io) {
  const auto locked = call(vault_dir(arguments), "vault.lock", {});
  if (!locked) return locked.problem();
  tell(arguments, io, {{"locked", true}}, "The vault is locked.");
  return {};
}

Result<void> unlock(const Arguments& arguments, Io& io) {
  const auto passphrase = read_secret(io.in, io.err, "Passphrase");
  if (!passphrase) return passphrase.problem();
  const auto unlocked = call(vault_dir(arguments), "vault.unlock", {{"passphrase", *passphrase}});
  if (!unlocked) return unlocked.problem();
  tell(arguments, io, {{"locked", false}}, "The vault is open.");
  return {};
}

}  // namespace

Command vault_status_command() {
  return {"vault status", "Tells where the master key is, and whether the vault is locked", kStatusOptions,
          "", status};
}
Command vault_lock_command() {
  return {"vault lock", "Wipes the master key, and all it has opened, from the running companion",
          kLockOptions, "Needs a vault with a passphrase: another could not be opened again.", lock};
}
Command vault_unlock_command() {
  return {"vault unlock", "Opens the running companion's vault; the passphrase is read from standard input",
          kLockOptions, "", unlock};
}

}  // namespace r2deck::cli
