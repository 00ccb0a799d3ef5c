#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "companion/store/database.h"
#include "shared/full_disk.h"

namespace r2deck::store {
namespace {

namespace fs = std::filesystem;

Problem unwritable(const fs::path& dir, int error) {
  const bool full = is_full(error);
  return {.code = full ? ErrorCode::disk_full : ErrorCode::data_dir_unwritable,
          .operation = "open the data folder",
          .subject = dir.string(),
          .message = "The data folder cannot be written: " + std::string(std::strerror(error)) + ".",
          .hint = full ? hint_when_full(error, "the data folder")
                       : "Make the folder writable for your user, or name another with --data-dir."};
}

// mkdir -p, every folder that is made being 0700.
int make_private_folders(const fs::path& dir) {
  fs::path at;
  for (const fs::path& step : dir) {
    at /= step;
    if (step.empty() || ::mkdir(at.c_str(), S_IRWXU) == 0 || errno == EEXIST) continue;
    // A parent that is there may be read-only (EROFS) or closed to us (EACCES): only the last one matters.
    const int error = errno;
    std::error_code ignored;
    if (!fs::is_directory(at, ignored)) return error;
  }
  return 0;
}

// Permission bits do not tell everything (a full or read-only file system, ACLs): only making a file does.
int prove_writable(const fs::path& dir) {
  const std::string probe = (dir / (".probe-" + std::to_string(::getpid()))).string();
  const int file = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return errno;
  const int error = ::write(file, "x", 1) == 1 ? 0 : errno;
  ::close(file);
  ::unlink(probe.c_str());
  return error;
}

}  // namespace

Result<void> prepare_data_dir(const fs::path& dir) {
  if (const int error = make_private_folders(dir); error != 0) return unwritable(dir, error);
  struct stat info {};
  if (::stat(dir.c_str(), &info) != 0) return unwritable(dir, errno);
  if (!S_ISDIR(info.st_mode)) return unwritable(dir, ENOTDIR);
  if ((info.st_mode & S_IWOTH) != 0) {
    return Problem{.code = ErrorCode::forbidden,
                   .operation = "open the data folder",
                   .subject = dir.string(),
                   .message = "Every user of this machine can change the data folder.",
                   .hint = "Run: chmod 700 '" + dir.string() + "', or name another folder with --data-dir."};
  }
  if (const int error = prove_writable(dir); error != 0) return unwritable(dir, error);
  return {};
}

}  // namespace r2deck::store
