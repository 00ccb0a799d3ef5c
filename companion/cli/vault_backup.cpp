// r2deck vault export, import: everything of a data folder in one sealed file.
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/data_lock.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/services/sealed_backup.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr Option kExportOptions[] = {
    {"FILE", "", "the file to write; must not be there yet", true}, kDataDirOption, kJsonOption};
constexpr Option kImportOptions[] = {
    {"FILE", "", "what `vault export` has written", true},
    {"--replace", "", "also where there are accounts already; they are gone then"},
    kDataDirOption,
    kJsonOption,
};

Result<void> export_backup(const Arguments& arguments, Io& io) {
  const fs::path dir = arguments.get_or("--data-dir", default_data_dir().string());
  std::error_code error;
  const fs::path file = fs::absolute(arguments.get_or("FILE", ""), error);
  const auto passphrase = read_new_secret(io.in, io.err, "Passphrase for the backup");
  if (!passphrase) return passphrase.problem();
  const auto done = call(dir, "vault.export", {{"file", file.string()}, {"passphrase", *passphrase}});
  if (!done) return done.problem();
  tell(arguments, io, {{"file", file.string()}},
       "Wrote " + file.string() + ". It opens by its passphrase only, and then holds everything.");
  return {};
}

Result<void> import_sealed(const Arguments& arguments, Io& io) {
  const fs::path dir = arguments.get_or("--data-dir", default_data_dir().string());
  const auto passphrase = read_secret(io.in, io.err, "The backup's passphrase");
  if (!passphrase) return passphrase.problem();
  if (auto prepared = store::prepare_data_dir(dir); !prepared) return prepared;
  const auto lock = DataLock::acquire(dir, "vault import");
  if (!lock) return lock.problem();
  services::ImportOptions options;
  options.replace = arguments.has("--replace");
  const auto done = services::import_backup(dir, arguments.get_or("FILE", ""), *passphrase, options);
  if (!done) return done.problem();
  const bool by_passphrase = done->mode == services::KeyMode::passphrase;
  tell(arguments, io, {{"mode", by_passphrase ? "passphrase" : "key_file"}},
       by_passphrase ? "Imported. The vault opens by the backup's passphrase."
                     : "Imported. The master key is in a key file.");
  return {};
}

}  // namespace

Command vault_export_command() {
  return {"vault export", "Writes database and keys into one file, sealed under a passphrase", kExportOptions,
          "The passphrase is read from standard input. The vault must be open; the companion may be running.",
          export_backup};
}
Command vault_import_command() {
  return {"vault import", "Puts what `vault export` has written in place of this data folder's content",
          kImportOptions,
          "The passphrase is read from standard input. The whole file is checked before anything is "
          "replaced, and\n"
          "R2 Deck must not be running. The database that was there stays beside, as r2deck.db.replaced.",
          import_sealed};
}

}  // namespace r2deck::cli
