#include "companion/vault/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "companion/vault/token.h"
#include "shared/full_disk.h"

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }
  bool ok() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

std::string the(const FileWords& words) {
  return "The " + std::string(words.name);
}

Problem damaged(const fs::path& file, const FileWords& words, std::string message, std::string hint) {
  return {.code = ErrorCode::vault_damaged,
          .operation = "read the " + std::string(words.name),
          .subject = file.string(),
          .message = std::move(message),
          .hint = std::move(hint)};
}

Result<void> check_owner(const fs::path& file, const struct stat& info, const FileWords& words) {
  if (info.st_uid != ::geteuid()) {
    return damaged(file, words, the(words) + " belongs to another user.",
                   "Run R2 Deck as the user that owns the data folder.");
  }
  if ((info.st_mode & 077) != 0) {
    return damaged(file, words, the(words) + " can be read or changed by other users.",
                   "Run: chmod 600 '" + file.string() + "'. " + std::string(words.when_exposed));
  }
  return {};
}

int sync_folder(const fs::path& folder) {
  const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.ok() && ::fsync(opened.get()) == 0 ? 0 : errno;
}

int write_temporary(const fs::path& temporary, std::string_view bytes) {
  const File file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!file.ok()) return errno;
  return write_all(file.get(), bytes) && ::fsync(file.get()) == 0 ? 0 : errno;
}

}  // namespace

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::ptrdiff_t read_up_to(int descriptor, char* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::read(descriptor, to + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<std::ptrdiff_t>(done);
}

Problem file_problem(const fs::path& file, std::string operation, int error) {
  Problem problem{.code = ErrorCode::io_failed,
                  .operation = std::move(operation),
                  .subject = file.string(),
                  .message = std::system_category().message(error) + "."};
  if (error == EACCES || error == EPERM || error == EROFS || error == ENOENT) {
    problem.code = ErrorCode::data_dir_unwritable;
    problem.hint = "Make its folder writable for your user, or name another.";
  } else if (is_full(error)) {
    problem.code = ErrorCode::disk_full;
    problem.hint = hint_when_full(error);
  }
  return problem;
}

Result<SecretString> read_private_file(const fs::path& path, std::size_t most, const FileWords& words,
                                       Trust trust) {
  const std::string operation = "read the " + std::string(words.name);
  const int follow = trust == Trust::owner_only ? O_NOFOLLOW : 0;
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | follow));
  if (!file.ok()) {
    if (errno == ENOENT) {
      return Problem{.code = ErrorCode::not_found,
                     .operation = operation,
                     .subject = path.string(),
                     .message = "There is no " + std::string(words.name) + " here."};
    }
    if (errno == ELOOP) {
      return damaged(path, words, the(words) + " is a symbolic link.", "Put the file itself in its place.");
    }
    return file_problem(path, operation, errno);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return file_problem(path, operation, errno);
  if (!S_ISREG(info.st_mode)) {
    return damaged(path, words, the(words) + " is not a regular file.", "Put the file itself in its place.");
  }
  if (trust == Trust::owner_only) {
    if (auto owned = check_owner(path, info, words); !owned) return owned.problem();
  }
  // One byte more than there may be, so that a file which is too long shows.
  SecretString read = SecretString::of_size(most + 1);
  const std::ptrdiff_t count = read_up_to(file.get(), read.data(), read.size());
  if (count < 0) return file_problem(path, operation, errno);
  if (count > static_cast<std::ptrdiff_t>(most)) {
    return damaged(path, words, the(words) + " is too long.", std::string(words.when_damaged));
  }
  return SecretString(read.view().substr(0, static_cast<std::size_t>(count)));
}

Result<void> write_private_file(const fs::path& path, std::string_view bytes, const FileWords& words,
                                Existing existing) {
  const std::string operation = "write the " + std::string(words.name);
  const fs::path temporary = path.string() + "." + random_id();
  int error = write_temporary(temporary, bytes);
  if (error == 0) {
    // link() refuses to replace what is there, which rename() would do silently.
    const int done = existing == Existing::keep ? ::link(temporary.c_str(), path.c_str())
                                                : std::rename(temporary.c_str(), path.c_str());
    error = done == 0 ? 0 : errno;
  }
  ::unlink(temporary.c_str());
  if (error == EEXIST) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = operation,
                   .subject = path.string(),
                   .message = the(words) + " is there already."};
  }
  if (error == 0) error = sync_folder(path.parent_path());
  if (error != 0) return file_problem(path, operation, error);
  return {};
}

Result<void> remove_private_file(const fs::path& file, const FileWords& words) {
  if (::unlink(file.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return file_problem(file, "remove the " + std::string(words.name), errno);
  }
  if (const int error = sync_folder(file.parent_path()); error != 0) {
    return file_problem(file, "remove the " + std::string(words.name), error);
  }
  return {};
}

Result<void> rename_private_file(const fs::path& from, const fs::path& to, const FileWords& words) {
  int error = std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  if (error == 0) error = sync_folder(to.parent_path());
  if (error != 0) return file_problem(to, "write the " + std::string(words.name), error);
  return {};
}

}  // namespace r2deck::vault
