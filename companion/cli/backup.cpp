// r2deck backup, restore: the database alone, whose secrets stay sealed.
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/data_folder.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/services/sealed_backup.h"
#include "companion/store/restore.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr Option kBackupOptions[] = {
    {"FILE", "", "the file to write; must not be there yet", true}, kDataDirOption, kJsonOption};
constexpr Option kRestoreOptions[] = {
    {"FILE", "", "what `backup` has written, or the daily copy r2deck.db.bak", true},
    kDataDirOption,
    kJsonOption};

Result<void> backup(const Arguments& arguments, Io& io) {
  const fs::path dir = arguments.get_or("--data-dir", default_data_dir().string());
  std::error_code error;
  const fs::path file = fs::absolute(arguments.get_or("FILE", ""), error);
  const auto done = call(dir, "backup", {{"file", file.string()}});
  if (!done) return done.problem();
  tell(arguments, io, {{"file", file.string()}},
       "Wrote " + file.string() + ". Its secrets are sealed: it is of use beside this folder's master key.");
  return {};
}

Result<void> restore(const Arguments& arguments, Io& io) {
  const fs::path dir = arguments.get_or("--data-dir", default_data_dir().string());
  if (auto prepared = store::prepare_data_dir(dir); !prepared) return prepared;
  {
    const auto lock = DataLock::acquire(dir, "restore");
    if (!lock) return lock.problem();
    if (auto done = services::restore_database(dir, arguments.get_or("FILE", "")); !done) return done;
  }
  const auto opened = DataFolder::open(dir, "restore");
  if (!opened) return opened.problem();
  const std::string replaced = (dir / store::kReplacedName).string();
  tell(arguments, io, {{"replaced", replaced}},
       "Restored. The database that was there is now " + replaced + ".");
  return {};
}

}  // namespace

Command backup_command() {
  return {
      "backup", "Copies the database into one file, also while the companion runs", kBackupOptions,
      "Secrets stay sealed under the master key, which is not in the copy: `r2deck vault export` takes both.",
      backup};
}
Command restore_command() {
  return {
      "restore", "Puts a copy of the database in place of the one that is there", kRestoreOptions,
      "The copy is checked first, and must belong to this folder's master key. R2 Deck must not be running.",
      restore};
}

}  // namespace r2deck::cli
