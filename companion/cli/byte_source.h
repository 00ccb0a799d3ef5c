// Where the bytes of an upload come from: a file, or what came in by standard input. Read from many threads
// at once, at any offset.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "companion/cli/descriptor.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::cli {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::int64_t size() const = 0;
  virtual std::optional<text::UnixMillis> modified() const = 0;
  // `size` bytes from `offset` on. Errors: file_changed (it ends before), file_unreadable.
  virtual Result<void> read(std::int64_t offset, char* to, std::size_t size) const = 0;
  // Is it what it was when it was opened? Errors: file_changed, file_unreadable.
  virtual Result<void> check() const = 0;
};

class LocalFile : public ByteSource {
 public:
  // Follows links. Errors: not_found, file_unreadable (also where it is no regular file).
  static Result<std::shared_ptr<LocalFile>> open(const std::filesystem::path& path);

  std::int64_t size() const override;
  std::optional<text::UnixMillis> modified() const override;
  Result<void> read(std::int64_t offset, char* to, std::size_t size) const override;
  // By size and modification time, to the nanosecond.
  Result<void> check() const override;

 private:
  LocalFile(std::string name, Descriptor descriptor, const struct stat& info)
      : name_(std::move(name)), descriptor_(std::move(descriptor)), info_(info) {}
  Problem changed() const;

  std::string name_;
  Descriptor descriptor_;
  struct stat info_;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size()); }
  std::optional<text::UnixMillis> modified() const override { return std::nullopt; }
  Result<void> read(std::int64_t offset, char* to, std::size_t size) const override;
  Result<void> check() const override { return {}; }

 private:
  std::string bytes_;
};

}  // namespace r2deck::cli
