#include "companion/sandbox/blob_sync.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "companion/sandbox/unique_fd.h"
#include "shared/full_disk.h"

namespace r2deck::sandbox {
namespace {

// Of parts that nobody has completed yet: two uploads of 10,000.
constexpr std::size_t kMaxSyncedNames = 20'000;
constexpr const char* kSyncing = "sync its data folder";

int hex_value(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

}  // namespace

int DiskSync::file(int fd) {
  return ::fdatasync(fd) == 0 ? 0 : errno;
}

int DiskSync::folder(const std::filesystem::path& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd && ::fsync(fd.get()) == 0 ? 0 : errno;
}

Failure io_failure(int error, const char* what) {
  if (is_full(error)) return {S3Error::storage_full, {}};
  return {S3Error::internal_error,
          std::string("The sandbox could not ") + what + ": " + std::strerror(error)};
}

BlobSync::BlobSync(std::filesystem::path root, bool durable, std::shared_ptr<DiskSync> disk)
    : root_(std::move(root)),
      durable_(durable),
      disk_(disk ? std::move(disk) : std::make_shared<DiskSync>()),
      folders_(std::make_unique<std::array<Folder, kFolders>>()) {}

std::filesystem::path BlobSync::folder(int number) const {
  static constexpr char kDigits[] = "0123456789abcdef";
  return root_ / std::string{kDigits[number / 16], kDigits[number % 16]};
}

// All of them at once: a folder that is made while others write into it would have to be waited for by all.
int BlobSync::make_folders() {
  for (int i = 0; i < kFolders; ++i) {
    if (::mkdir(folder(i).c_str(), 0700) != 0 && errno != EEXIST) return errno;
  }
  return durable_ ? disk_->folder(root_) : 0;
}

BlobSync::Folder& BlobSync::folder_of(std::string_view name) const {
  return (*folders_)[static_cast<std::size_t>(hex_value(name[0])) * 16 +
                     static_cast<std::size_t>(hex_value(name[1]))];
}

Outcome<void> BlobSync::sync(int fd, std::string_view name) {
  if (!durable_) return {};
  // Nobody else knows this file yet: only its folder is shared.
  if (const int error = disk_->file(fd)) return io_failure(error, kSyncing);
  Folder& folder = folder_of(name);
  const std::lock_guard lock(folder.mutex);
  return sync_name(folder, name);
}

Outcome<void> BlobSync::sync(std::string_view name) {
  if (!durable_) return {};
  {
    const std::lock_guard lock(names_mutex_);
    if (synced_.erase(std::string(name)) > 0) return {};
  }
  return sync_closed(name);
}

bool BlobSync::sync_ahead(std::string_view name) {
  if (!durable_) return true;
  // What cannot be opened was replaced meanwhile, or will be tried again.
  if (!sync_closed(name)) return !failed(name);
  const std::lock_guard lock(names_mutex_);
  if (synced_.size() >= kMaxSyncedNames) synced_.clear();  // costs a second sync, no more
  synced_.emplace(name);
  return true;
}

Outcome<void> BlobSync::sync_closed(std::string_view name) {
  Folder& folder = folder_of(name);
  const std::lock_guard lock(folder.mutex);
  if (failed(name)) return io_failure(EIO, kSyncing);
  const UniqueFd fd(::open(path(name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return io_failure(errno, kSyncing);
  const int error = disk_->file(fd.get());
  auto synced = error ? Outcome<void>(io_failure(error, kSyncing)) : sync_name(folder, name);
  if (!synced) {
    const std::lock_guard names_lock(names_mutex_);
    failed_.emplace(name);
  }
  return synced;
}

Outcome<void> BlobSync::sync_name(Folder& folder, std::string_view name) {
  if (folder.failed) return io_failure(EIO, kSyncing);
  const int error = disk_->folder(path(name).parent_path());
  if (error == 0) return {};
  folder.failed = true;
  return io_failure(error, kSyncing);
}

bool BlobSync::synced(std::string_view name) const {
  const std::lock_guard lock(names_mutex_);
  return synced_.contains(std::string(name));
}

bool BlobSync::failed(std::string_view name) const {
  const std::lock_guard lock(names_mutex_);
  return failed_.contains(std::string(name));
}

bool BlobSync::folder_failed(std::string_view name) const {
  Folder& folder = folder_of(name);
  const std::lock_guard lock(folder.mutex);
  return folder.failed;
}

void BlobSync::forget(std::string_view name) {
  const std::lock_guard lock(names_mutex_);
  synced_.erase(std::string(name));
  failed_.erase(std::string(name));
}

}  // namespace r2deck::sandbox
