#include "companion/cli/byte_source.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace r2deck::cli {
namespace {

Problem unreadable(const std::string& name, ErrorCode code, std::string message) {
  return {.code = code, .operation = "read the file", .subject = name, .message = std::move(message)};
}

std::string message_of(int error) {
  return std::system_category().message(error) + ".";
}

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

Result<std::shared_ptr<LocalFile>> LocalFile::open(const std::filesystem::path& path) {
  // Without O_NONBLOCK a FIFO would keep us waiting for its other end.
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!descriptor) {
    const int error = errno;
    return unreadable(path, error == ENOENT ? ErrorCode::not_found : ErrorCode::file_unreadable,
                      message_of(error));
  }
  struct stat info {};
  if (::fstat(descriptor.get(), &info) != 0)
    return unreadable(path, ErrorCode::file_unreadable, message_of(errno));
  if (!S_ISREG(info.st_mode)) {
    Problem problem = unreadable(path, ErrorCode::file_unreadable, "It is no file.");
    problem.hint = S_ISDIR(info.st_mode) ? "Give -r for a folder." : "Give \"-\" to read standard input.";
    return problem;
  }
  return std::shared_ptr<LocalFile>(new LocalFile(path, std::move(descriptor), info));  // NOLINT: private
}

std::int64_t LocalFile::size() const {
  return info_.st_size;
}

std::optional<text::UnixMillis> LocalFile::modified() const {
  return std::int64_t{info_.st_mtim.tv_sec} * 1000 + info_.st_mtim.tv_nsec / 1'000'000;
}

Problem LocalFile::changed() const {
  Problem problem = unreadable(name_, ErrorCode::file_changed, "The file was changed while it was uploaded.");
  problem.hint = "Upload it again once nobody writes to it.";
  return problem;
}

Result<void> LocalFile::read(std::int64_t offset, char* to, std::size_t size) const {
  while (size > 0) {
    const ssize_t count = ::pread(descriptor_.get(), to, size, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(name_, ErrorCode::file_unreadable, message_of(errno));
    if (count == 0) return changed();
    to += count;
    offset += count;
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

Result<void> LocalFile::check() const {
  struct stat now {};
  if (::fstat(descriptor_.get(), &now) != 0)
    return unreadable(name_, ErrorCode::file_unreadable, message_of(errno));
  if (now.st_size != info_.st_size || !same(now.st_mtim, info_.st_mtim)) return changed();
  return {};
}

Result<void> MemorySource::read(std::int64_t offset, char* to, std::size_t size) const {
  std::memcpy(to, bytes_.data() + offset, size);
  return {};
}

}  // namespace r2deck::cli
