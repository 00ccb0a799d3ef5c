#include "companion/cli/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "shared/full_disk.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kLockName[] = "lock";
constexpr char kOperation[] = "lock the data folder";

Problem lock_problem(const fs::path& dir, int error) {
  const bool denied =
      error == EACCES || error == EPERM || error == EROFS || error == ENOENT || error == ENOTDIR;
  const bool full = is_full(error);
  return {.code = denied ? ErrorCode::data_dir_unwritable
                  : full ? ErrorCode::disk_full
                         : ErrorCode::io_failed,
          .operation = kOperation,
          .subject = dir.string(),
          .message = std::system_category().message(error) + ".",
          .hint = full ? hint_when_full(error, "the data folder")
                       : "Make the folder writable for your user, or name another with --data-dir."};
}

Problem locked(const fs::path& dir) {
  const std::optional<LockHolder> holder = lock_holder(dir);
  return {.code = ErrorCode::data_dir_locked,
          .operation = kOperation,
          .subject = dir.string(),
          .message = holder ? "Process " + std::to_string(holder->pid) + " (r2deck " + holder->purpose +
                                  ") is using this data folder."
                            : "Another process is using this data folder.",
          .hint = "Stop that process first, or name another folder with --data-dir.",
          .retryable = true};
}

// False when the file was removed, or made anew, between opening and locking it.
bool is_still_the_file(int descriptor, const fs::path& file) {
  struct stat held {
  }, named{};
  return ::fstat(descriptor, &held) == 0 && ::stat(file.c_str(), &named) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

}  // namespace

Result<DataLock> DataLock::acquire(const fs::path& dir, const std::string& purpose) {
  const fs::path file = dir / kLockName;
  for (;;) {
    Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!descriptor) return lock_problem(dir, errno);
    if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) return locked(dir);
      return lock_problem(dir, errno);
    }
    if (!is_still_the_file(descriptor.get(), file)) continue;
    DataLock lock(file, std::move(descriptor));
    if (auto announced = lock.announce(purpose); !announced) return announced.problem();
    return lock;
  }
}

DataLock::~DataLock() {
  // Removed while still held: whoever opened it meanwhile finds that it is no longer the file, and starts
  // over.
  if (descriptor_) ::unlink(file_.c_str());
}

Result<void> DataLock::announce(const std::string& purpose) {
  const std::string text = std::to_string(::getpid()) + "\n" + purpose + "\n";
  if (::ftruncate(descriptor_.get(), 0) != 0 ||
      ::pwrite(descriptor_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return lock_problem(file_.parent_path(), errno);
  }
  return {};
}

std::optional<LockHolder> lock_holder(const fs::path& dir) {
  std::ifstream file(dir / kLockName);
  LockHolder holder;
  std::string line;
  if (!(file >> holder.pid) || !std::getline(file, line) || !std::getline(file, holder.purpose)) {
    return std::nullopt;
  }
  return holder;
}

}  // namespace r2deck::cli
