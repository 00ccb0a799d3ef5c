#include "companion/store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "companion/store/backup.h"
#include "companion/store/migrations.h"
#include "companion/store/statement.h"
#include "companion/store/write_error.h"
#include "shared/full_disk.h"

namespace r2deck::store {
namespace {

namespace fs = std::filesystem;

// synchronous=FULL: in WAL mode NORMAL does not sync at commit, so that a loss of power could undo what was
// acknowledged (SQLite, "Pragma: synchronous"). The commits are few; the file bytes never come here.
// cache_size is in KiB when negative.
constexpr char kSettings[] = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -1024;
PRAGMA journal_size_limit = 4194304;
)sql";
constexpr int kBusyMilliseconds = 5'000;

// A clean close removes the write-ahead log; one that is there was left by a crash or a kill.
bool stopped_uncleanly(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file.string() + "-wal", error);
  return !error && size > 0;
}

// SQLite would make the file 0644; the -wal and -shm files take over the mode of the database.
int make_private_file(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return errno;
  const int error = ::fchmod(descriptor, 0600) == 0 ? 0 : errno;
  ::close(descriptor);
  return error;
}

Result<void> quick_check(Database& database, const Problem& damaged) {
  Statement check = database.prepare("PRAGMA quick_check(1)");
  const Result<bool> row = check.step();
  if (!row) return row.problem();
  if (!*row || check.text(0) != "ok") return damaged;
  return {};
}

Result<void> migrate(Database& database, int from) {
  for (const Migration& migration : migrations()) {
    if (migration.version <= from) continue;
    Result<Transaction> transaction = Transaction::begin(database);
    if (!transaction) return transaction.problem();
    if (auto done = database.execute(migration.sql); !done) return done;
    const std::string version = "PRAGMA user_version = " + std::to_string(migration.version);
    if (auto done = database.execute(version.c_str()); !done) return done;
    if (auto done = transaction->commit(); !done) return done;
  }
  return {};
}

Problem newer(const fs::path& file, int version) {
  return {.code = ErrorCode::conflict,
          .operation = "open the database",
          .subject = file.string(),
          .message = "This data folder was written by a newer version of R2 Deck (schema " +
                     std::to_string(version) + ").",
          .hint = "Start the newer version again, or name another folder with --data-dir."};
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const fs::path& dir) {
  if (auto prepared = prepare_data_dir(dir); !prepared) return prepared.problem();
  const fs::path file = dir / kDatabaseName;
  const fs::path backup = dir / kBackupName;
  const bool unclean = stopped_uncleanly(file);
  if (const int error = make_private_file(file); error != 0) {
    return Problem{
        .code = ErrorCode::data_dir_unwritable,
        .operation = "open the database",
        .subject = file.string(),
        .message = "The database cannot be written: " + std::system_category().message(error) + ".",
        .hint = "Make the file writable for your user, or name another folder with --data-dir."};
  }

  std::unique_ptr<Database> database(new Database(file));  // NOLINT: the constructor is private
  if (auto connected = database->connect(); !connected) return connected.problem();
  const Result<int> version = database->user_version();
  if (!version) return version.problem();
  const int latest = migrations().back().version;
  if (*version > latest) return newer(file, *version);

  const bool backup_now = *version > 0 && (*version < latest || backup_is_due(backup));
  if (unclean || backup_now) {
    const Problem damaged = database->problem(SQLITE_CORRUPT, "check the database");
    if (auto checked = quick_check(*database, damaged); !checked) return checked.problem();
  }
  if (backup_now) {
    if (auto kept = write_backup(database->connection_, database->mutex_, backup); !kept)
      return kept.problem();
  }
  if (auto migrated = migrate(*database, *version); !migrated) return migrated.problem();
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_)
    sqlite3_finalize(statement);
  sqlite3_close(connection_);
}

Result<void> Database::connect() {
  // Our own mutex guards the connection, so that SQLite needs none.
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  // NOFOLLOW refuses links in every component of the path, so that the folder's own links go first.
  std::error_code error;
  const fs::path folder = fs::canonical(file_.parent_path(), error);
  const fs::path file = error ? file_ : folder / file_.filename();
  const int code = sqlite3_open_v2(file.c_str(), &connection_, kFlags, nullptr);
  if (code != SQLITE_OK) return problem(code, "open the database");
  sqlite3_extended_result_codes(connection_, 1);
  sqlite3_busy_timeout(connection_, kBusyMilliseconds);
  return execute(kSettings);
}

Result<int> Database::user_version() {
  Statement statement = prepare("PRAGMA user_version");
  const Result<bool> row = statement.step();
  if (!row) return row.problem();
  return static_cast<int>(statement.integer(0));
}

Result<void> Database::copy_to(const fs::path& file) {
  return write_backup(connection_, mutex_, file);
}

Statement Database::prepare(const char* sql) {
  const std::lock_guard lock(mutex_);
  if (const auto cached = statements_.find(sql); cached != statements_.end()) {
    return Statement(*this, cached->second, SQLITE_OK);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return Statement(*this, nullptr, code);
  statements_.emplace(sql, statement);
  return Statement(*this, statement, SQLITE_OK);
}

Result<void> Database::execute(const char* sql) {
  const std::lock_guard lock(mutex_);
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return problem(code, "use the database");
  return {};
}

Problem Database::problem(int code, std::string_view operation) const {
  Problem problem{.code = ErrorCode::internal,
                  .operation = std::string(operation),
                  .subject = file_.string(),
                  .message = std::string("The database answered: ") + sqlite3_errstr(code) + "."};
  switch (code & 0xff) {
    case SQLITE_FULL:
      problem.code = ErrorCode::disk_full;
      break;
    case SQLITE_IOERR:
      problem.code = ErrorCode::io_failed;
      problem.hint = "Check the disk that holds the data folder.";
      if (is_full(write_error(connection_))) problem.code = ErrorCode::disk_full;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      problem.code = ErrorCode::database_damaged;
      problem.message = "The database is damaged.";
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      problem.code = ErrorCode::data_dir_unwritable;
      problem.message = "The database cannot be opened or written.";
      problem.hint = "Make the data folder writable for your user, or name another with --data-dir.";
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      problem.code = ErrorCode::data_dir_locked;
      problem.message = "Another program is using the database.";
      problem.hint = "Close the other program and try again.";
      problem.retryable = true;
      break;
    case SQLITE_CONSTRAINT:
      // Which rule was broken is the store's to say.
      problem.code = code == SQLITE_CONSTRAINT_FOREIGNKEY ? ErrorCode::not_found : ErrorCode::already_exists;
      break;
    default:
      break;
  }
  if (problem.code == ErrorCode::disk_full) {
    const int error = (code & 0xff) == SQLITE_IOERR ? write_error(connection_) : ENOSPC;
    problem.message = error == EDQUOT  ? "Your quota of the disk is used up."
                      : error == EFBIG ? "The file has the size that this process may write at most."
                                       : "The disk is full.";
    problem.hint = hint_when_full(error, "the data folder");
    problem.retryable = true;
  }
  if (problem.code == ErrorCode::database_damaged) {
    const fs::path backup = file_.parent_path() / kBackupName;
    std::error_code error;
    const std::string dir = "--data-dir '" + file_.parent_path().string() + "'";
    problem.hint =
        fs::exists(backup, error)
            ? "See `r2deck doctor " + dir + "`, and put the last backup back: r2deck restore " + dir + " '" +
                  backup.string() + "'"
            : "There is no backup yet: put one back with `r2deck restore`, or move the file away to "
              "start anew, and add the accounts again.";
  }
  return problem;
}

Transaction::Transaction(Database& database) : database_(&database), lock_(database.mutex_) {}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), lock_(std::move(other.lock_)) {}

Result<Transaction> Transaction::begin(Database& database) {
  Transaction transaction(database);
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) {
    transaction.database_ = nullptr;  // nothing to roll back
    return begun.problem();
  }
  return transaction;
}

Result<void> Transaction::commit() {
  auto done = database_->execute("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

Transaction::~Transaction() {
  // A failed rollback means that SQLite rolled back by itself already.
  if (database_ != nullptr) (void)database_->execute("ROLLBACK").ok();
}

}  // namespace r2deck::store
