#include "companion/cli/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>  // renameat2
#include <string>
#include <system_error>

#include "companion/cli/local_name.h"
#include "shared/full_disk.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = std::size_t{1} << 20;

Problem file_problem(const fs::path& path, ErrorCode code, std::string message, std::string hint = {}) {
  return {.code = code,
          .operation = "write the file",
          .subject = path,
          .message = std::move(message),
          .hint = std::move(hint)};
}

Problem write_failed(const fs::path& path, int error) {
  const bool full = is_full(error);
  return file_problem(path, full ? ErrorCode::disk_full : ErrorCode::io_failed,
                      std::system_category().message(error) + ".", full ? hint_when_full(error) : "");
}

}  // namespace

Problem stands_in_the_way(const fs::path& target) {
  return file_problem(target, ErrorCode::already_exists, "This file exists already.",
                      "Give another name, or --force to replace it.");
}

fs::path part_file_path(const fs::path& target, std::string_view etag, std::int64_t size) {
  const std::string name = target.filename();
  const std::string tail =
      "." + transfer::md5_hex(std::string(etag) + "\n" + std::to_string(size) + "\n" + name).substr(0, 8) +
      ".r2part";
  std::string head = name.substr(0, kMaxFileName - tail.size());
  return target.parent_path() / (head + tail);
}

Result<PartFile> PartFile::open(const fs::path& target, std::string_view etag, std::int64_t size) {
  const fs::path path = part_file_path(target, etag, size);
  Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!descriptor) {
    if (errno == ELOOP) return stands_in_the_way(path);
    return write_failed(path, errno);
  }
  struct stat info {};
  if (::fstat(descriptor.get(), &info) != 0) return write_failed(path, errno);
  if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid() || info.st_nlink > 1)
    return stands_in_the_way(path);
  if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
    return file_problem(path, ErrorCode::conflict, "Another download writes this file.",
                        "Wait until it is done.");
  }
  PartFile file(target, path, std::move(descriptor));
  if (auto read = file.read_what_is_there(size); !read) return read.problem();
  return file;
}

Result<void> PartFile::read_what_is_there(std::int64_t size) {
  std::string piece(kPiece, '\0');
  while (length_ < size) {
    const ssize_t count = ::pread(descriptor_.get(), piece.data(), piece.size(), length_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return write_failed(path_, errno);
    if (count == 0) break;
    md5_.update(std::string_view(piece).substr(0, static_cast<std::size_t>(count)));
    length_ += count;
  }
  if (length_ > size || ::ftruncate(descriptor_.get(), length_) != 0) {  // of no download of ours
    if (::ftruncate(descriptor_.get(), 0) != 0) return write_failed(path_, errno);
    length_ = 0;
    md5_ = {};
  }
  return {};
}

Result<void> PartFile::write(std::string_view bytes) {
  md5_.update(bytes);
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), length_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return write_failed(path_, errno);
    length_ += count;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> PartFile::finish(std::optional<text::UnixMillis> modified, bool replace) {
  if (modified) {
    std::int64_t seconds = *modified / 1000, millis = *modified % 1000;
    if (millis < 0) {
      --seconds;
      millis += 1000;
    }
    const timespec times[2] = {{0, UTIME_OMIT},
                               {static_cast<time_t>(seconds), static_cast<long>(millis * 1'000'000)}};
    if (::futimens(descriptor_.get(), times) != 0) return write_failed(path_, errno);
  }
  if (::fsync(descriptor_.get()) != 0) return write_failed(path_, errno);
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), replace ? 0 : RENAME_NOREPLACE) == 0)
    return {};
  const int error = errno;
  if (replace || error == EEXIST)
    return error == EEXIST ? stands_in_the_way(target_) : write_failed(target_, error);
  // A file system that cannot do both in one step: a link refuses what is there as well.
  if (::link(path_.c_str(), target_.c_str()) != 0)
    return errno == EEXIST ? stands_in_the_way(target_) : write_failed(target_, errno);
  ::unlink(path_.c_str());
  return {};
}

void PartFile::remove() {
  ::unlink(path_.c_str());
}

}  // namespace r2deck::cli
