// r2deck vault mode, rotate: another place for the master key, another passphrase, another key.
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/credential.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/services/key_files.h"
#include "companion/vault/master_key.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kModeOptions[] = {
    {"MODE", "", "key-file, passphrase or credential", true},
    kDataDirOption,
    kJsonOption,
};
constexpr Option kRotateOptions[] = {kDataDirOption, kJsonOption};

std::filesystem::path changed_dir(const Arguments& arguments) {
  return arguments.get_or("--data-dir", default_data_dir().string());
}

Result<std::string> mode_of(const std::filesystem::path& dir) {
  const auto vault = call(dir, "vault.status", {});
  if (!vault) return vault.problem();
  return std::string(vault->at("mode").as_string());
}

// What a vault with a passphrase asks for before anything about its key changes.
Result<void> add_current(json::object& args, const std::string& mode, Io& io) {
  if (mode != "passphrase") return {};
  const auto current = read_secret(io.in, io.err, "Current passphrase");
  if (!current) return current.problem();
  args["current"] = *current;
  return {};
}

// The one that was handed to this command, or 64 hex digits from standard input.
Result<void> add_credential(json::object& args, Io& io) {
  if (const auto file = credential_file()) {
    const auto key = vault::MasterKey::load_credential(*file);
    if (!key) return key.problem();
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * vault::MasterKey::kBytes);
    for (const unsigned char byte : key->bytes()) {
      hex += kDigits[byte >> 4];
      hex += kDigits[byte & 15];
    }
    args["credential"] = hex;
    return {};
  }
  const auto text = read_secret(io.in, io.err, "Master key (64 hex digits)");
  if (!text) return text.problem();
  args["credential"] = *text;
  return {};
}

Result<void> change_mode(const Arguments& arguments, Io& io) {
  const std::string word = arguments.get_or("MODE", "");
  const std::string to = word == "key-file" ? "key_file" : word;
  if (!services::key_mode_from(to) || word == "key_file") {
    return Problem{.code = ErrorCode::invalid_request,
                   .operation = "read the command line",
                   .subject = "MODE",
                   .message = "It is key-file, passphrase or credential.",
                   .hint = "See --help for what each of them means."};
  }
  const auto dir = changed_dir(arguments);
  const auto now = mode_of(dir);
  if (!now) return now.problem();
  // The same mode again: another passphrase for the same key. A credential is another key each time.
  const bool only_passphrase = *now == "passphrase" && to == "passphrase";
  if (*now == "key_file" && to == "key_file") {
    tell(arguments, io, {{"mode", to}, {"changed", false}}, "The master key is in a key file already.");
    return {};
  }
  json::object args{{"to", to}, {"newKey", !only_passphrase}};
  if (auto added = add_current(args, *now, io); !added) return added;
  if (to == "passphrase") {
    const auto passphrase = read_new_secret(io.in, io.err, "New passphrase");
    if (!passphrase) return passphrase.problem();
    args["passphrase"] = *passphrase;
  } else if (to == "credential") {
    if (auto added = add_credential(args, io); !added) return added;
  }
  if (const auto done = call(dir, "vault.change", args); !done) return done.problem();
  tell(arguments, io, {{"mode", to}, {"changed", true}},
       only_passphrase      ? "The passphrase was changed."
       : to == "passphrase" ? "The vault has a passphrase now. Write it down: nobody can open it without."
       : to == "credential" ? "The key is this credential now; R2 Deck keeps no copy of it."
                            : "The master key is in a key file now.");
  return {};
}

Result<void> rotate(const Arguments& arguments, Io& io) {
  const auto dir = changed_dir(arguments);
  const auto now = mode_of(dir);
  if (!now) return now.problem();
  if (*now == "credential") {
    return Problem{.code = ErrorCode::conflict,
                   .operation = "change the master key",
                   .message = "This vault's key is made by whoever hands it over.",
                   .hint = "Make another credential, and say so: r2deck vault mode credential"};
  }
  json::object args{{"to", *now}, {"newKey", true}};
  if (auto added = add_current(args, *now, io); !added) return added;
  if (*now == "passphrase") {
    const json::value same = args.at("current");  // a copy: a new member may move the others
    args["passphrase"] = same;
  }
  if (const auto done = call(dir, "vault.change", args); !done) return done.problem();
  tell(arguments, io, {{"mode", *now}, {"changed", true}},
       "Everything is sealed under another master key now. Sealed backups made before keep the old one.");
  return {};
}

}  // namespace

Command vault_mode_command() {
  return {
      "vault mode", "Moves the master key: to a key file, under a passphrase, or out of here", kModeOptions,
      "  key-file    master.key in the data folder, for you only to read; opens by itself\n"
      "  passphrase  sealed under a passphrase that R2 Deck asks for; from standard input. Again: another "
      "one\n"
      "  credential  systemd's credential r2deck-master-key, 32 bytes or 64 hex digits, which this command "
      "takes\n"
      "              from $CREDENTIALS_DIRECTORY too, or else from standard input\n"
      "Another mode takes another key: everything is sealed anew. The current passphrase is asked for first.",
      change_mode};
}
Command vault_rotate_command() {
  return {"vault rotate", "Seals everything under a new master key", kRotateOptions,
          "A vault with a passphrase asks for it; it stays the same.", rotate};
}

}  // namespace r2deck::cli
