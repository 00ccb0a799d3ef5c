// r2deck doctor: looks at a data folder, changes nothing, and says what to do.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include "companion/cli/credential.h"
#include "companion/cli/data_lock.h"
#include "companion/cli/table.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/services/actor.h"
#include "companion/services/audit_chain.h"
#include "companion/services/audit_key_file.h"
#include "companion/services/clock_check.h"
#include "companion/services/key_files.h"
#include "companion/store/restore.h"
#include "companion/vault/master_key.h"
#include "companion/vault/wrapped_key.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr Option kDoctorOptions[] = {kDataDirOption, kJsonOption};
constexpr std::uintmax_t kLittleSpace = 200ULL << 20, kNoSpace = 10ULL << 20;
constexpr auto kOldBackup = std::chrono::hours(24 * 7);

struct Finding {
  const char* state;  // "ok", "warning", "failed"
  std::string what, found, hint;
};

Finding good(std::string what, std::string found) {
  return {"ok", std::move(what), std::move(found), ""};
}
Finding warning(std::string what, std::string found, std::string hint) {
  return {"warning", std::move(what), std::move(found), std::move(hint)};
}
Finding failed(std::string what, std::string found, std::string hint) {
  return {"failed", std::move(what), std::move(found), std::move(hint)};
}
Finding failed(std::string what, const Problem& problem) {
  return failed(std::move(what), problem.message, problem.hint);
}

Finding check_folder(const fs::path& dir) {
  struct stat info {};
  if (::stat(dir.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    return failed("data folder", "It is not there.",
                  "Start `r2deck serve`, or name another with --data-dir.");
  }
  if (info.st_uid != ::geteuid()) {
    return failed("data folder", "It belongs to another user.", "Run R2 Deck as the user that owns it.");
  }
  if ((info.st_mode & 077) != 0) {
    return warning("data folder", "Other users can look into it.", "Run: chmod 700 '" + dir.string() + "'");
  }
  return good("data folder", dir.string());
}

bool is_held(const fs::path& dir) {
  const Descriptor file(::open((dir / "lock").c_str(), O_RDONLY | O_CLOEXEC));
  return file && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0;
}

Finding check_lock(const fs::path& dir) {
  if (!is_held(dir)) return good("lock", "free");
  const auto holder = lock_holder(dir);
  return good("lock",
              holder ? "held by process " + std::to_string(holder->pid) + " (r2deck " + holder->purpose + ")"
                     : "held");
}

Finding check_database(const fs::path& dir, const Result<store::DatabaseFile>& database) {
  if (!database) {
    const std::string where = "--data-dir '" + dir.string() + "'";
    std::error_code error;
    Finding finding = failed("database", database.problem());
    finding.hint = database.problem().code == ErrorCode::conflict ? database.problem().hint
                   : fs::exists(dir / store::kBackupName, error)
                       ? "Put the last copy back: r2deck restore " + where + " '" +
                             (dir / store::kBackupName).string() + "'"
                       : "Put a copy back: r2deck restore, or r2deck vault import.";
    return finding;
  }
  std::error_code error;
  const auto log = fs::file_size(dir / (std::string(store::kDatabaseName) + "-wal"), error);
  if (!error && log > 0 && !is_held(dir)) {
    return warning("database", "It is whole; R2 Deck was not stopped properly the last time.",
                   "Nothing to do: the next start takes in what is left.");
  }
  return good("database", "whole, schema " + std::to_string(database->version));
}

Finding check_key(const fs::path& dir, const Result<store::DatabaseFile>& database) {
  if (!database) return warning("master key", "It is compared with the database, which cannot be read.", "");
  const services::KeyFiles files(dir);
  using services::KeyMode;
  const auto mode = database->vault ? services::key_mode_from(database->vault->mode) : KeyMode::key_file;
  std::string id;
  if (mode == KeyMode::passphrase) {
    const auto wrapped = vault::WrappedKey::load(files.of(KeyMode::passphrase));
    if (!wrapped) return failed("master key", wrapped.problem());
    id = wrapped->key_id();
  } else if (mode == KeyMode::credential) {
    const auto file = credential_file();
    if (!file) return warning("master key", "It is handed over by systemd, to the service alone.", "");
    const auto key = vault::MasterKey::load_credential(*file);
    if (!key) return failed("master key", key.problem());
    id = key->id();
  } else {
    const auto key = vault::MasterKey::load(files.of(KeyMode::key_file));
    if (!key) return failed("master key", key.problem());
    id = key->id();
  }
  if (database->vault && database->vault->key_id != id && !files.has(*mode, database->vault->key_id)) {
    return failed("master key", "It is not the one that the database was sealed under.",
                  "Put key and database of the same folder together, or import a sealed backup.");
  }
  return good("master key", mode == KeyMode::passphrase   ? "under a passphrase"
                            : mode == KeyMode::credential ? "handed over by systemd"
                                                          : "in a key file, for you only");
}

// Every entry is looked at by `r2deck audit verify`, which takes its time.
Finding check_audit(const fs::path& dir, const Result<store::DatabaseFile>& database) {
  if (!database) return warning("audit log", "It is in the database, which cannot be read.", "");
  if (!database->audit_head) return good("audit log", "not begun yet");
  const auto key = vault::AuditKey::load(services::audit_key_file(dir));
  if (!key && key.problem().code == ErrorCode::not_found) {
    return failed("audit log", "Its key, audit.key, is missing.",
                  "Put the file back from a backup. Where it is lost: r2deck audit new-key");
  }
  if (!key) return failed("audit log", key.problem());
  if (!services::is_true(*key, *database->audit_head)) {
    return failed("audit log", "Its head was altered, or written with another key.",
                  "See what is wrong with it: r2deck audit verify");
  }
  return good("audit log", std::to_string(database->audit_head->entries) + " entries, the head is sealed");
}

Finding check_backup(const fs::path& dir) {
  const fs::path file = dir / store::kBackupName;
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  if (error)
    return warning("last copy", "There is none yet.",
                   "One is made a day, at a start; or: r2deck backup FILE");
  const auto copy = store::inspect_database(file);
  if (!copy) return failed("last copy", copy.problem().message, "Make one: r2deck backup FILE");
  if (fs::file_time_type::clock::now() - written > kOldBackup) {
    return warning("last copy", "It is older than a week.", "Make one: r2deck backup FILE");
  }
  return good("last copy", "whole, less than a week old");
}

Finding check_space(const fs::path& dir) {
  std::error_code error;
  const auto space = fs::space(dir, error);
  const std::string left = std::to_string(space.available >> 20) + " MiB free";
  if (error) return warning("disk", error.message(), "");
  if (space.available < kNoSpace) return failed("disk", left, "Free some space.");
  return space.available < kLittleSpace ? warning("disk", left, "Free some space.") : good("disk", left);
}

// Storage refuses signatures of a clock that is 15 minutes off.
Finding check_clock(const Result<store::DatabaseFile>& database) {
  const text::UnixMillis now = services::system_clock()();
  if (database) {
    if (const auto right = services::check_clock(database->last_entry, now); !right)
      return failed("clock", right.problem());
  }
  return good("clock", text::to_rfc3339(now));
}

std::vector<Finding> examine(const fs::path& dir) {
  std::vector<Finding> findings = {good("version", "r2deck " + std::string(kVersion)), check_folder(dir)};
  std::error_code error;
  if (!fs::is_directory(dir, error)) return findings;
  findings.push_back(check_lock(dir));
  const auto database = store::inspect_database(dir / store::kDatabaseName);
  findings.push_back(check_database(dir, database));
  findings.push_back(check_key(dir, database));
  findings.push_back(check_audit(dir, database));
  findings.push_back(check_backup(dir));
  findings.push_back(check_space(dir));
  findings.push_back(check_clock(database));
  return findings;
}

Result<void> doctor(const Arguments& arguments, Io& io) {
  const fs::path dir = arguments.get_or("--data-dir", default_data_dir().string());
  const std::vector<Finding> findings = examine(dir);
  json::array list;
  std::vector<std::vector<std::string>> rows = {{"", "WHAT", "FOUND", "WHAT TO DO"}};
  int bad = 0;
  for (const Finding& finding : findings) {
    bad += std::string_view(finding.state) == "failed" ? 1 : 0;
    rows.push_back({finding.state, finding.what, finding.found, finding.hint});
    list.push_back(json::object{
        {"state", finding.state}, {"what", finding.what}, {"found", finding.found}, {"hint", finding.hint}});
  }
  if (arguments.has("--json")) {
    io.out << json::serialize(json::object{{"findings", std::move(list)}}) << "\n";
  } else {
    io.out << format_table(rows);
  }
  if (bad == 0) return {};
  return Problem{.code = ErrorCode::database_damaged,
                 .operation = "examine the data folder",
                 .subject = dir.string(),
                 .message = std::to_string(bad) + (bad == 1 ? " check failed." : " checks failed."),
                 .hint = "The list says what to do."};
}

}  // namespace

Command doctor_command() {
  return {"doctor", "Examines the data folder: modes, lock, database, keys, copies, disk and clock",
          kDoctorOptions, "Changes nothing; the companion may be running. Exit code 7 when a check fails.",
          doctor};
}

}  // namespace r2deck::cli
