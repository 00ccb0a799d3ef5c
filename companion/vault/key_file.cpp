#include "companion/vault/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "companion/vault/sodium.h"
#include "companion/vault/token.h"

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

class KeyDescriptor {
 public:
  explicit KeyDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~KeyDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  KeyDescriptor(const KeyDescriptor&) = delete;
  KeyDescriptor& operator=(const KeyDescriptor&) = delete;
  int get() const { return descriptor_; }
  bool ok() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

Problem damaged(const fs::path& file, const KeyKind& kind, const char* how, std::string hint) {
  return {.code = ErrorCode::vault_damaged,
          .operation = std::string("read the ") + kind.name,
          .subject = file.string(),
          .message = std::string("The ") + kind.name + " " + how,
          .hint = std::move(hint)};
}

Problem system_problem(const fs::path& file, std::string operation, int error) {
  Problem problem{.code = ErrorCode::io_failed,
                  .operation = std::move(operation),
                  .subject = file.string(),
                  .message = std::string(std::strerror(error)) + "."};
  if (error == EACCES || error == EPERM || error == EROFS || error == ENOENT) {
    problem.code = ErrorCode::data_dir_unwritable;
    problem.hint = "Make the data folder writable for your user, or name another with --data-dir.";
  } else if (error == ENOSPC || error == EDQUOT) {
    problem.code = ErrorCode::disk_full;
    problem.hint = "Free some space on the disk that holds the data folder.";
  }
  return problem;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Bytes read, up to `size`; less only at the end of the file; -1 on failure.
ssize_t read_up_to(int descriptor, char* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::read(descriptor, to + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(done);
}

}  // namespace

Result<SecretString> load_key_file(const fs::path& path, const KeyKind& kind) {
  const std::string operation = std::string("read the ") + kind.name;
  const KeyDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.ok()) {
    if (errno == ENOENT) {
      return Problem{.code = ErrorCode::not_found,
                     .operation = operation,
                     .subject = path.string(),
                     .message = std::string("There is no ") + kind.name + " in this data folder."};
    }
    if (errno == ELOOP) {
      return damaged(path, kind, "is a symbolic link.", "Put the key file itself in its place.");
    }
    return system_problem(path, operation, errno);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_problem(path, operation, errno);
  if (!S_ISREG(info.st_mode)) {
    return damaged(path, kind, "is not a regular file.", "Put the key file itself in its place.");
  }
  if (info.st_uid != ::geteuid()) {
    return damaged(path, kind, "belongs to another user.",
                   "Run R2 Deck as the user that owns the data folder.");
  }
  if ((info.st_mode & 077) != 0) {
    return damaged(path, kind, "can be read or changed by other users.",
                   "Run: chmod 600 '" + path.string() + "'. " + kind.if_read);
  }
  // One byte more than a key, so that a file which is too long shows.
  SecretString read = SecretString::of_size(kKeyBytes + 1);
  const ssize_t count = read_up_to(file.get(), read.data(), read.size());
  if (count < 0) return system_problem(path, operation, errno);
  if (count != static_cast<ssize_t>(kKeyBytes)) {
    return damaged(path, kind, "does not have 32 bytes.", kind.if_wrong_size);
  }
  return SecretString(read.view().substr(0, kKeyBytes));
}

Result<SecretString> create_key_file(const fs::path& path, const KeyKind& kind) {
  const std::string operation = std::string("create the ") + kind.name;
  SecretString key = random_key();
  const fs::path temporary = path.string() + "." + random_id();
  {
    const KeyDescriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (!file.ok()) return system_problem(path, operation, errno);
    if (!write_all(file.get(), key.view()) || ::fsync(file.get()) != 0) {
      const int error = errno;
      ::unlink(temporary.c_str());
      return system_problem(path, operation, error);
    }
  }
  // link() refuses to replace what is there, which rename() would do silently.
  const int error = ::link(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(temporary.c_str());
  if (error == EEXIST) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = operation,
                   .subject = path.string(),
                   .message = std::string("There is a ") + kind.name + " in this data folder already."};
  }
  if (error != 0) return system_problem(path, operation, error);
  const KeyDescriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || ::fsync(folder.get()) != 0) return system_problem(path, operation, errno);
  return key;
}

SecretString random_key() {
  SecretString bytes = SecretString::of_size(kKeyBytes);
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace r2deck::vault
