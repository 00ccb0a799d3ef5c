// What the sandbox keeps: buckets, objects, uploads (rows in SQLite) and their bytes (BlobStore), changed
// together.
//
// Order of every change: bytes first (synced where the row's commit is to be believed), then one transaction,
// then the bytes that no row names any more are dropped. So a crash at any moment leaves the old object or
// the new one, and at worst files that the next start sweeps. Complete moves part rows to segment rows: no
// byte is copied. CopyObject makes segment rows that name the source's blobs; a blob goes with the last row
// that names it.
//
// May be used from many threads: one lock around the rows, none around bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/blobs.h"
#include "companion/sandbox/bucket_name.h"
#include "companion/sandbox/conditions.h"
#include "companion/sandbox/cors.h"
#include "companion/sandbox/lifecycle.h"
#include "companion/sandbox/object_table.h"
#include "companion/sandbox/upload_table.h"
#include "companion/sandbox/xml_in.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

struct Bucket {
  std::int64_t id = 0;
  BucketName name;
  text::UnixMillis created = 0;
  std::optional<CorsPolicy> cors;
  std::string location{};       // a hint, "weur"; empty: none was given
  std::string storage_class{};  // of new objects: "STANDARD" or "STANDARD_IA"
  std::optional<Lifecycle> lifecycle{};
};
using BucketPtr = std::shared_ptr<const Bucket>;  // a state of the past may still be read

// An object and those of its bytes that were asked for, which stay readable while this lives.
struct OpenObject {
  Object object;
  std::vector<Segment> segments;
  BlobPin pin;
};

// One state of an object, and of the part that was asked for.
struct ObjectView {
  Object object;
  std::optional<Segment> part;
  std::int64_t parts = 0;  // counted only where a part was asked for
};
// Which of its bytes are to be opened; a length of 0: none. Called as a WriteCondition is.
using RangeChooser = std::function<ByteRange(const ObjectView& view)>;

struct StoreOptions {
  std::filesystem::path data_dir;
  std::int64_t max_bytes = 0;
  std::int64_t min_part_size = 0;
  bool durable = true;
  // Platform > Limits: one write per second to the same key; a second one gets too_many_requests.
  bool limit_hot_keys = false;
  std::shared_ptr<DiskSync> disk{};  // null: the system
  // Dates writes, when they are done: their requests may have begun hours ago. Called under the lock. Null:
  // the system's.
  std::function<text::UnixMillis()> clock{};
};

// May the current state be overwritten? Called under the lock: no I/O in there.
using WriteCondition = std::function<Verdict(const std::optional<Validators>& current)>;

// The destination of a copy, given its source, or why there is none. Called as a WriteCondition is.
using CopyMaker = std::function<Outcome<Object>(const Object& source)>;

class Store {
 public:
  // Opens, upgrades, and clears what a crash left: files that no row names and, after a crash of the machine,
  // parts whose bytes did not all reach the disk. Bytes without a catalog are left alone. Errors:
  // data_dir_unwritable, database_damaged (also: missing, though there are bytes), disk_full, io_failed.
  static r2deck::Result<std::unique_ptr<Store>> open(const StoreOptions& options);
  ~Store();

  BucketPtr find_bucket(const BucketName& name) const;  // null: no such bucket
  std::vector<BucketPtr> buckets() const;               // of every jurisdiction, by name
  Outcome<void> create_bucket(const BucketName& name, text::UnixMillis now, std::string_view location = {},
                              std::string_view storage_class = "STANDARD");  // bucket_conflict
  Outcome<void> delete_bucket(
      const BucketName& name);  // no_such_bucket, bucket_not_empty (objects or uploads)
  Outcome<void> set_cors(const BucketName& name, std::optional<CorsPolicy> policy);       // no_such_bucket
  Outcome<void> set_lifecycle(const Bucket& bucket, std::optional<Lifecycle> lifecycle);  // no_such_bucket

  Outcome<Object> object(const Bucket& bucket, std::string_view identity);  // no_such_key
  Outcome<std::optional<Validators>> validators(const Bucket& bucket, std::string_view identity);
  // The object and the segments of that range of it. Errors: no_such_key.
  Outcome<OpenObject> open_object(const Bucket& bucket, std::string_view identity, ByteRange wanted);
  // The same of a range that depends on the object's state. `part`: that part's number, or 0. Errors:
  // no_such_key.
  Outcome<OpenObject> open_object(const Bucket& bucket, std::string_view identity, std::int64_t part,
                                  const RangeChooser& choose);
  Outcome<ListPage> list(const Bucket& bucket, const ListRequest& request);

  // Writes: `object` says all but its id, size and date. Errors: precondition_failed, too_many_requests,
  // no_such_bucket, storage_full.
  Outcome<BlobWriter> create_blob(std::int64_t size) { return blobs_->create(size); }
  Outcome<void> put_object(Object object, BlobWriter& blob, const WriteCondition& condition);
  // Would a write be refused as things stand? Not for another one just now: that is told when it is done.
  Outcome<void> check_write(const Bucket& bucket, std::string_view identity, const WriteCondition& condition);
  // No byte moves, so that a copy takes no longer for a large object. Errors: no_such_key (the source's), the
  // maker's, and those of a write.
  Outcome<Object> copy_object(const Bucket& source_bucket, std::string_view source_identity,
                              const CopyMaker& make, const WriteCondition& condition);
  Outcome<void> delete_object(const Bucket& bucket, std::string_view identity);  // also when there is none

  Outcome<void> create_upload(const Upload& upload);
  Outcome<Upload> upload(const Bucket& bucket, std::string_view identity,
                         std::string_view id);  // no_such_upload
  // As it is kept: `part` says all but its date and blob. Errors: no_such_upload.
  Outcome<Part> put_part(const Upload& upload, Part part, BlobWriter& blob);
  // Ahead of Complete, which syncs what is not. A part that cannot be synced is forgotten, so that its client
  // sees it missing and sends it again.
  void sync_part(const BlobRef& blob);
  Outcome<std::vector<Part>> parts(const Upload& upload, std::int64_t after_number, std::int64_t limit);
  Outcome<void> abort_upload(const Bucket& bucket, std::string_view identity, std::string_view id);
  Outcome<UploadPage> list_uploads(const Bucket& bucket, const UploadListRequest& request);
  // R2's rules for the list of parts, the ETag of ETags, one transaction. A condition that fails aborts the
  // upload. Errors: no_such_upload, invalid_part, entity_too_small, entity_too_large, precondition_failed,
  // too_many_requests.
  Outcome<Object> complete_upload(const Bucket& bucket, std::string_view identity, std::string_view id,
                                  std::vector<CompletedPart> listed, const WriteCondition& condition);

  // What the buckets' lifecycle rules say is due by now. R2 does so within a day; here it is called now and
  // then. In many short steps, each with the lock to itself; before each `stop` is asked, without the lock,
  // and ends it. A rule that is changed meanwhile is followed no more.
  Outcome<void> apply_lifecycle(text::UnixMillis now, const std::function<bool()>& stop);

  Outcome<UniqueFd> open_blob(const BlobRef& blob) const { return blobs_->open_blob(blob.name); }

 private:
  struct CompletePlan;
  explicit Store(const StoreOptions& options);
  r2deck::Result<void> open_all();
  void load_buckets();
  void recover();
  bool whole(const Part& part) const;
  void forget_part(const BlobRef& blob);
  bool bucket_exists_locked(std::int64_t id) const;
  struct LifecycleRun;
  bool follows_locked(const LifecycleRun& run) const;
  Outcome<void> abort_uploads(const LifecycleRun& run, std::string prefix, text::UnixMillis before);
  Outcome<void> expire_objects(const LifecycleRun& run, std::string prefix, text::UnixMillis before);
  Outcome<void> make_cheaper(const LifecycleRun& run, std::string prefix, text::UnixMillis before);
  template <class Step>
  Outcome<void> in_steps(const LifecycleRun& run, std::string prefix, Step step);
  // The condition, and that the key is not hot for what sets its `modified` to now.
  Outcome<void> date_write_locked(Object& object, const WriteCondition& condition);
  bool hot(const std::optional<Validators>& current, text::UnixMillis now) const;
  std::optional<Validators> validators_locked(std::int64_t bucket, std::string_view identity);
  Outcome<CompletePlan> plan_complete(const Upload& upload, std::vector<CompletedPart> listed);
  static Failure to_failure(const SqlError& error);
  // Under the lock, with SQLite's exceptions turned into failures.
  template <class Work>
  auto guarded(Work work) -> decltype(work()) {
    const std::lock_guard lock(mutex_);
    try {
      return work();
    } catch (const SqlError& error) {
      return to_failure(error);
    }
  }

  StoreOptions options_;
  std::unique_ptr<BlobStore> blobs_;
  mutable std::mutex mutex_;  // guards all below
  std::unique_ptr<Database> database_;
  std::optional<ObjectTable> objects_;
  std::optional<UploadTable> uploads_;
  std::map<BucketName, BucketPtr> buckets_;
};

}  // namespace r2deck::sandbox
