#include "companion/store/backup.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>

#include "companion/store/write_error.h"
#include "shared/full_disk.h"

namespace r2deck::store {
namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

constexpr int kPagesAtATime = 256;  // of 4 KiB

// An errno for SQLite's code; EIO where none is known.
int error_of(int code, sqlite3* to) {
  if (code == SQLITE_OK || code == SQLITE_DONE) return 0;
  if ((code & 0xff) == SQLITE_FULL) return ENOSPC;
  const int error = (code & 0xff) == SQLITE_IOERR ? write_error(to) : 0;
  return error != 0 ? error : EIO;
}

// 0, or an errno. No journal is kept: a copy that fails is thrown away, and the journal's error would be lost
// with it.
int copy_all(sqlite3* from, std::recursive_mutex& mutex, const fs::path& file) {
  sqlite3* opened = nullptr;
  int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, Close> to(opened);
  if (code == SQLITE_OK)
    code = sqlite3_exec(to.get(), "PRAGMA journal_mode = OFF", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(code, to.get());
  std::unique_lock lock(mutex);
  sqlite3_backup* backup = sqlite3_backup_init(to.get(), "main", from, "main");
  if (backup == nullptr) return error_of(sqlite3_errcode(to.get()), to.get());
  while ((code = sqlite3_backup_step(backup, kPagesAtATime)) == SQLITE_OK) {
    lock.unlock();  // what is written meanwhile over the same connection reaches the copy too
    lock.lock();
  }
  const int error = error_of(code, to.get());
  sqlite3_backup_finish(backup);  // undoes what failed
  return error;
}

}  // namespace

bool backup_is_due(const fs::path& backup) {
  std::error_code error;
  const auto written = fs::last_write_time(backup, error);
  const auto now = fs::file_time_type::clock::now();
  // One of a time that is still to come was written before the clock was set back.
  return error || now - written > std::chrono::hours(24) || written - now > std::chrono::hours(24);
}

Result<void> write_backup(sqlite3* database, std::recursive_mutex& mutex, const fs::path& backup) {
  const fs::path temporary = backup.string() + ".new";
  // SQLite keeps the mode of a file that is there; one that it makes itself would be 0644.
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  int error = file < 0 ? errno : 0;
  if (file >= 0) ::close(file);
  if (error == 0) error = copy_all(database, mutex, temporary);
  if (error == 0 && ::rename(temporary.c_str(), backup.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(temporary.c_str());
  const bool full = is_full(error);
  return Problem{
      .code = full ? ErrorCode::disk_full : ErrorCode::io_failed,
      .operation = "write the backup of the database",
      .subject = backup.string(),
      .message = full ? std::system_category().message(error) + "." : "The backup could not be written.",
      .hint = full ? hint_when_full(error) : "Check the disk and the permissions of the folder."};
}

}  // namespace r2deck::store
