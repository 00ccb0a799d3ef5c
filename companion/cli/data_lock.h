// The exclusive lock on a data folder: flock on <data>/lock, with who holds it written inside. One process at
// a time works on the database; the kernel frees the lock when that process ends, however it ends.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "companion/cli/descriptor.h"
#include "shared/problem.h"

namespace r2deck::cli {

struct LockHolder {
  long pid = 0;
  std::string purpose;  // "serve http://127.0.0.1:8722", or a command's name
};

class DataLock {
 public:
  // Errors: data_dir_locked, saying who holds it and what to do; data_dir_unwritable, disk_full,
  // io_failed.
  static Result<DataLock> acquire(const std::filesystem::path& dir, const std::string& purpose);
  ~DataLock();  // removes the file, then lets go
  DataLock(DataLock&&) noexcept = default;
  DataLock& operator=(DataLock&&) = delete;

  // Rewrites what others are told.
  Result<void> announce(const std::string& purpose);

 private:
  DataLock(std::filesystem::path file, Descriptor descriptor)
      : file_(std::move(file)), descriptor_(std::move(descriptor)) {}
  std::filesystem::path file_;
  Descriptor descriptor_;
};

// Who holds the lock, as far as the file says; nothing when it says nothing.
std::optional<LockHolder> lock_holder(const std::filesystem::path& dir);

}  // namespace r2deck::cli
