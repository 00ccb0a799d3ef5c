#include "companion/store/backup.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <system_error>

#include "shared/full_disk.h"

namespace r2deck::store {
namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

constexpr int kPagesAtATime = 256;  // of 4 KiB

// SQLite's code; SQLITE_FULL also where it says that it could not write.
int copy_all(sqlite3* from, std::recursive_mutex& mutex, const fs::path& file) {
  sqlite3* opened = nullptr;
  const int open_code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, Close> to(opened);
  if (open_code != SQLITE_OK) return open_code;
  std::unique_lock lock(mutex);
  sqlite3_backup* backup = sqlite3_backup_init(to.get(), "main", from, "main");
  if (backup == nullptr) return sqlite3_errcode(to.get());
  while (sqlite3_backup_step(backup, kPagesAtATime) == SQLITE_OK) {
    lock.unlock();  // what is written meanwhile over the same connection reaches the copy too
    lock.lock();
  }
  const int code = sqlite3_backup_finish(backup);
  const bool no_room = (code & 0xff) == SQLITE_IOERR && is_full(sqlite3_system_errno(to.get()));
  return no_room ? SQLITE_FULL : code;
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
  if (file >= 0) ::close(file);
  const int code = file < 0 ? SQLITE_CANTOPEN : copy_all(database, mutex, temporary);
  if (code == SQLITE_OK && ::rename(temporary.c_str(), backup.c_str()) == 0) return {};
  ::unlink(temporary.c_str());
  const bool full = code == SQLITE_FULL;
  return Problem{.code = full ? ErrorCode::disk_full : ErrorCode::io_failed,
                 .operation = "write the backup of the database",
                 .subject = backup.string(),
                 .message = full ? "The disk is full." : "The backup could not be written.",
                 .hint = full
                             ? "Free some space on the disk that holds it, or raise the limit on the size of "
                               "files (ulimit -f)."
                             : "Check the disk and the permissions of the folder."};
}

}  // namespace r2deck::store
