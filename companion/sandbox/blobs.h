// The bytes: immutable files, named at random, that the catalog's rows refer to. A blob exists before its row
// and outlives it, so that whatever moment a crash picks, a row's blob is there and complete; what no row
// names is swept at the next start.
//
// Durability (blob_sync.h). A blob is written while it streams in, and its write-back is started every 8 MiB,
// so that syncing at the end has little left to wait for. PutObject syncs the file and its folder before its
// row is committed. A part is synced in the background, and again (which then costs nothing) by
// CompleteMultipartUpload before the object's row is committed: the promise that R2 makes for an object
// holds, and no part waits for the disk. A part that cannot be synced is forgotten.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "companion/sandbox/blob_sync.h"
#include "companion/sandbox/errors.h"
#include "companion/sandbox/unique_fd.h"
#include "shared/problem.h"

namespace r2deck::sandbox {

struct BlobRef {
  std::string name;
  std::int64_t size = 0;
  bool operator==(const BlobRef&) const = default;
};

class BlobStore;

// A blob under way. Unless kept it vanishes with the writer, and its room is given back.
class BlobWriter {
 public:
  ~BlobWriter();
  BlobWriter(BlobWriter&& other) noexcept;
  BlobWriter& operator=(BlobWriter&&) = delete;

  // Errors: storage_full, internal_error.
  Outcome<void> write(std::string_view bytes);
  // The bytes and the name have reached the disk. Does nothing in a store that is not durable.
  Outcome<void> sync();
  BlobRef ref() const { return {name_, written_}; }
  // The row that names it is committed.
  void keep();

 private:
  friend class BlobStore;
  BlobWriter(BlobStore* store, std::string name, UniqueFd fd, std::int64_t reserved)
      : store_(store), name_(std::move(name)), fd_(std::move(fd)), reserved_(reserved) {}

  BlobStore* store_;
  std::string name_;
  UniqueFd fd_;
  std::int64_t reserved_, written_ = 0, written_back_ = 0;
};

// Keeps blobs readable while an answer streams from them, also when their object is replaced meanwhile.
class BlobPin {
 public:
  BlobPin() = default;
  ~BlobPin();
  BlobPin(BlobPin&& other) noexcept;
  BlobPin& operator=(BlobPin&& other) noexcept;

 private:
  friend class BlobStore;
  BlobPin(BlobStore* store, std::vector<std::string> names) : store_(store), names_(std::move(names)) {}
  void release();

  BlobStore* store_ = nullptr;
  std::vector<std::string> names_;
};

// May be used from many threads.
class BlobStore {
 public:
  // `max_bytes` 0: as much as the disk holds; `disk` null: the system. Errors: data_dir_unwritable,
  // disk_full.
  static r2deck::Result<std::unique_ptr<BlobStore>> open(const std::filesystem::path& folder,
                                                         std::int64_t max_bytes, bool durable,
                                                         std::shared_ptr<DiskSync> disk = nullptr);

  // Is any file there? Where that cannot be told, yes: who asks would remove what it does not know.
  bool any() const;
  // At start, before anything else: removes what `live` does not say is named by a row, counts the rest.
  void sweep(const std::function<bool(std::string_view name)>& live);

  // Room for `size` bytes is taken at once, so that a full disk is known before a body is read.
  // Errors: storage_full, internal_error.
  Outcome<BlobWriter> create(std::int64_t size);
  // Errors: internal_error (also when it is not there).
  Outcome<UniqueFd> open_blob(std::string_view name) const;
  // The blob has reached the disk. One that sync_ahead() has seen to is not synced again: a Complete of many
  // parts waits for few. Errors: internal_error, storage_full.
  Outcome<void> sync(std::string_view name) { return sync_.sync(name); }
  // Of many that will be synced: the disk gets all of them to do at once, and not one after the other.
  void start_sync(const std::vector<BlobRef>& blobs);
  // Before anybody waits for it. False: it cannot be, now or later.
  bool sync_ahead(std::string_view name) { return sync_.sync_ahead(name); }
  BlobPin pin(std::vector<std::string> names);
  // The rows that named them are gone: unlinks them, or, while pinned, as soon as they no longer are.
  void discard(const std::vector<BlobRef>& blobs);

  std::int64_t used_bytes() const { return used_; }

 private:
  friend class BlobWriter;
  friend class BlobPin;
  BlobStore(std::filesystem::path folder, std::int64_t max_bytes, bool durable,
            std::shared_ptr<DiskSync> disk)
      : folder_(std::move(folder)), max_bytes_(max_bytes), sync_(folder_, durable, std::move(disk)) {}
  std::optional<std::string> new_name() const;
  bool reserve(std::int64_t size);
  void unlink(const BlobRef& blob);
  void unpin(const std::vector<std::string>& names);

  struct PinCount {
    int pins = 0;
    std::int64_t doomed_size = -1;  // >= 0: unlink when the last pin goes
  };

  std::filesystem::path folder_;
  std::int64_t max_bytes_;
  BlobSync sync_;
  std::atomic<std::int64_t> used_{0};
  std::mutex pins_mutex_;
  std::unordered_map<std::string, PinCount> pins_;
};

}  // namespace r2deck::sandbox
