// Makes blobs reach the disk, and remembers those that could not.
//
// The system says once that bytes could not be written. It then takes them for written, and the next sync of
// the same file or folder succeeds: so what failed once is never believed again. One sync at a time in a
// folder, so that none slips in between a failure and its being remembered.
#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "companion/sandbox/errors.h"

namespace r2deck::sandbox {

// The system's part in it; tests put a disk that fails in its place. Both: 0, or what errno says.
class DiskSync {
 public:
  virtual ~DiskSync() = default;
  virtual int file(int fd);
  virtual int folder(const std::filesystem::path& folder);
};

// A failure of the system about the data folder: storage_full or internal_error.
Failure io_failure(int error, const char* what);

// May be used from many threads. Does nothing where it is not `durable`.
class BlobSync {
 public:
  static constexpr int kFolders = 256;

  // `disk` null: the system.
  BlobSync(std::filesystem::path root, bool durable, std::shared_ptr<DiskSync> disk);

  bool durable() const { return durable_; }
  // "root/3f/3f09...": 256 folders, so that none grows huge.
  std::filesystem::path path(std::string_view name) const { return root_ / name.substr(0, 2) / name; }
  std::filesystem::path folder(int number) const;
  // Makes the folders that are not there, and their names last. 0, or what errno says.
  int make_folders();

  // The bytes of `fd`, the blob of that name, and the name itself. Errors: internal_error, storage_full.
  Outcome<void> sync(int fd, std::string_view name);
  // The same of a blob that is not open. One that sync_ahead() has seen to is not synced again.
  Outcome<void> sync(std::string_view name);
  // Before anybody waits for it. False: it cannot be, now or later.
  bool sync_ahead(std::string_view name);
  bool synced(std::string_view name) const;
  // No blob that is made in this one's folder would be believed.
  bool folder_failed(std::string_view name) const;
  void forget(std::string_view name);

 private:
  struct Folder {
    std::mutex mutex;                 // held while something in it is synced
    std::atomic<bool> failed{false};  // set under the mutex
  };

  Folder& folder_of(std::string_view name) const;
  Outcome<void> sync_closed(std::string_view name);
  Outcome<void> sync_name(Folder& folder, std::string_view name);
  bool failed(std::string_view name) const;

  std::filesystem::path root_;
  bool durable_;
  std::shared_ptr<DiskSync> disk_;
  std::unique_ptr<std::array<Folder, kFolders>> folders_;
  mutable std::mutex names_mutex_;          // after a folder's, where both are held
  std::unordered_set<std::string> synced_;  // by sync_ahead(), and nobody has asked since
  std::unordered_set<std::string> failed_;
};

}  // namespace r2deck::sandbox
