#include "companion/sandbox/blobs.h"

#include <fcntl.h>

#include <cerrno>

#include "companion/sandbox/digest.h"
#include "shared/full_disk.h"

namespace r2deck::sandbox {
namespace {

constexpr std::int64_t kWriteBackWindow = 8LL * 1024 * 1024;
// Below this, taking the room ahead costs more than it tells.
constexpr std::int64_t kPreallocateFrom = 1024LL * 1024;
// Where so many folders in a row have failed, all have.
constexpr int kNameTries = 64;

Problem unusable(const std::filesystem::path& folder, const std::error_code& error) {
  const bool full = is_full(error.value());
  Problem problem;
  problem.code = full ? ErrorCode::disk_full : ErrorCode::data_dir_unwritable;
  problem.operation = "open the sandbox's data folder";
  problem.subject = folder.string();
  problem.message = "The folder cannot be written: " + error.message() + ".";
  problem.hint = full ? hint_when_full(error.value()) : "Choose a folder that you may write to.";
  return problem;
}

}  // namespace

BlobWriter::BlobWriter(BlobWriter&& other) noexcept
    : store_(std::exchange(other.store_, nullptr)),
      name_(std::move(other.name_)),
      fd_(std::move(other.fd_)),
      reserved_(other.reserved_),
      written_(other.written_),
      written_back_(other.written_back_) {}

BlobWriter::~BlobWriter() {
  if (!store_) return;
  fd_.reset();
  store_->unlink({name_, reserved_});
}

Outcome<void> BlobWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_.get(), bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return io_failure(errno, "write to its data folder");
    }
    written_ += count;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (store_->sync_.durable() && written_ - written_back_ >= kWriteBackWindow) {
    // Only starts it; a failure shows when the file is synced.
    ::sync_file_range(fd_.get(), written_back_, written_ - written_back_, SYNC_FILE_RANGE_WRITE);
    written_back_ = written_;
  }
  return {};
}

Outcome<void> BlobWriter::sync() {
  return store_->sync_.sync(fd_.get(), name_);
}

void BlobWriter::keep() {
  if (!store_) return;
  store_->used_ += written_ - reserved_;
  store_ = nullptr;
}

BlobPin::BlobPin(BlobPin&& other) noexcept
    : store_(std::exchange(other.store_, nullptr)), names_(std::move(other.names_)) {}

BlobPin& BlobPin::operator=(BlobPin&& other) noexcept {
  if (this != &other) {
    release();
    store_ = std::exchange(other.store_, nullptr);
    names_ = std::move(other.names_);
  }
  return *this;
}

BlobPin::~BlobPin() {
  release();
}

void BlobPin::release() {
  if (store_) store_->unpin(names_);
  store_ = nullptr;
}

r2deck::Result<std::unique_ptr<BlobStore>> BlobStore::open(const std::filesystem::path& folder,
                                                           std::int64_t max_bytes, bool durable,
                                                           std::shared_ptr<DiskSync> disk) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0) error.assign(errno, std::generic_category());
  if (error) return unusable(folder, error);
  std::unique_ptr<BlobStore> store(new BlobStore(folder, max_bytes, durable, std::move(disk)));
  error.assign(store->sync_.make_folders(), std::generic_category());
  if (error) return unusable(folder, error);
  return store;
}

bool BlobStore::any() const {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder_, error);
  while (!error && entry != std::filesystem::recursive_directory_iterator()) {
    if (!entry->is_directory(error)) return true;
    entry.increment(error);
  }
  return static_cast<bool>(error);
}

void BlobStore::sweep(const std::function<bool(std::string_view name)>& live) {
  std::error_code error;
  std::int64_t used = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_, error)) {
    if (!entry.is_regular_file(error)) continue;
    if (live(entry.path().filename().native())) {
      used += static_cast<std::int64_t>(entry.file_size(error));
    } else {
      std::filesystem::remove(entry.path(), error);
    }
  }
  used_ = used;
}

// In a folder that can be synced.
std::optional<std::string> BlobStore::new_name() const {
  for (int i = 0; i < kNameTries; ++i) {
    std::string name = to_hex(random_bytes(16));
    if (!sync_.folder_failed(name)) return name;
  }
  return std::nullopt;
}

Outcome<BlobWriter> BlobStore::create(std::int64_t size) {
  if (!reserve(size)) return S3Error::storage_full;
  const auto name = new_name();
  UniqueFd fd(name ? ::open(sync_.path(*name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1);
  if (!fd) {
    const int error = name ? errno : EIO;
    used_ -= size;
    return io_failure(error, "make a file in its data folder");
  }
  BlobWriter writer(this, *name, std::move(fd), size);
  if (size >= kPreallocateFrom && ::fallocate(writer.fd_.get(), FALLOC_FL_KEEP_SIZE, 0, size) != 0 &&
      is_full(errno)) {
    return S3Error::storage_full;  // any other error: this file system cannot, so the writes will tell
  }
  return writer;
}

Outcome<UniqueFd> BlobStore::open_blob(std::string_view name) const {
  UniqueFd fd(::open(sync_.path(name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return io_failure(errno, "read its data folder");
  return fd;
}

void BlobStore::start_sync(const std::vector<BlobRef>& blobs) {
  if (!sync_.durable()) return;
  for (const auto& blob : blobs) {
    if (sync_.synced(blob.name)) continue;
    const UniqueFd fd(::open(sync_.path(blob.name).c_str(), O_RDONLY | O_CLOEXEC));
    if (fd) ::sync_file_range(fd.get(), 0, 0, SYNC_FILE_RANGE_WRITE);  // a failure shows in sync()
  }
}

BlobPin BlobStore::pin(std::vector<std::string> names) {
  const std::lock_guard lock(pins_mutex_);
  for (const auto& name : names)
    ++pins_[name].pins;
  return {this, std::move(names)};
}

void BlobStore::unpin(const std::vector<std::string>& names) {
  const std::lock_guard lock(pins_mutex_);
  for (const auto& name : names) {
    const auto found = pins_.find(name);
    if (found == pins_.end() || --found->second.pins > 0) continue;
    if (found->second.doomed_size >= 0) unlink({name, found->second.doomed_size});
    pins_.erase(found);
  }
}

void BlobStore::discard(const std::vector<BlobRef>& blobs) {
  const std::lock_guard lock(pins_mutex_);
  for (const auto& blob : blobs) {
    const auto pinned = pins_.find(blob.name);
    if (pinned != pins_.end()) {
      pinned->second.doomed_size = blob.size;
    } else {
      unlink(blob);
    }
  }
}

bool BlobStore::reserve(std::int64_t size) {
  const std::int64_t used = used_ += size;
  if (max_bytes_ == 0 || used <= max_bytes_) return true;
  used_ -= size;
  return false;
}

// `size` is what is counted for it.
void BlobStore::unlink(const BlobRef& blob) {
  ::unlink(sync_.path(blob.name).c_str());
  used_ -= blob.size;
  sync_.forget(blob.name);
}

}  // namespace r2deck::sandbox
