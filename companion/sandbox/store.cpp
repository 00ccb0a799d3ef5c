#include "companion/sandbox/store.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <unordered_set>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/schema.h"

namespace r2deck::sandbox {
namespace {

constexpr std::string_view kBootSetting = "boot";

Problem to_problem(const SqlError& error, const std::filesystem::path& folder) {
  Problem problem;
  problem.code = error.full()      ? ErrorCode::disk_full
                 : error.damaged() ? ErrorCode::database_damaged
                                   : ErrorCode::data_dir_unwritable;
  problem.operation = "open the sandbox's catalog";
  problem.subject = (folder / "catalog.db").string();
  problem.message = std::string("SQLite says: ") + error.what() + ".";
  problem.hint = error.full() ? "Free some space on that disk."
                 : error.damaged()
                     ? "Restore that file, or move the folder away to start with an empty sandbox."
                     : "Check who owns that folder, or choose another.";
  return problem;
}

// Without its rows nothing says what the bytes are, and the sweep would take all of them for left-overs.
Problem catalog_missing(const std::filesystem::path& folder) {
  Problem problem;
  problem.code = ErrorCode::database_damaged;
  problem.operation = "open the sandbox's catalog";
  problem.subject = (folder / "catalog.db").string();
  problem.message =
      "The catalog is missing or empty, but the folder holds objects' bytes. Nothing was removed.";
  problem.hint = "Restore that file, or move the folder away to start with an empty sandbox.";
  return problem;
}

text::UnixMillis wall_clock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Changes with every start of the machine; empty where that cannot be told.
std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::shared_ptr<Bucket> new_bucket(std::int64_t id, const BucketName& name, text::UnixMillis created,
                                   std::string_view location, std::string_view storage_class) {
  auto bucket = std::make_shared<Bucket>();
  bucket->id = id;
  bucket->name = name;
  bucket->created = created;
  bucket->location = location;
  bucket->storage_class = storage_class;
  bucket->lifecycle = default_lifecycle();
  return bucket;
}

std::unordered_set<std::string> blob_names(Database& database) {
  Statement row(database, "SELECT blob FROM segment UNION ALL SELECT blob FROM part");
  std::unordered_set<std::string> names;
  while (row.step())
    names.insert(row.bytes(0));
  return names;
}

}  // namespace

Store::Store(const StoreOptions& options) : options_(options) {
  if (!options_.clock) options_.clock = wall_clock;
}
Store::~Store() = default;

Failure Store::to_failure(const SqlError& error) {
  if (error.full()) return {S3Error::storage_full, {}};
  return {S3Error::internal_error, std::string("The sandbox's catalog failed: ") + error.what()};
}

r2deck::Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store(options));
  if (auto opened = store->open_all(); !opened) return std::move(opened).problem();
  return store;
}

r2deck::Result<void> Store::open_all() {
  auto blobs =
      BlobStore::open(options_.data_dir / "blobs", options_.max_bytes, options_.durable, options_.disk);
  if (!blobs) return std::move(blobs).problem();
  blobs_ = std::move(*blobs);
  const auto catalog = options_.data_dir / "catalog.db";
  const bool bytes = blobs_->any();
  // Ahead of SQLite, which would make the file, and drop a log that may hold the last changes of a lost one.
  std::error_code absent;
  if (bytes && (std::filesystem::file_size(catalog, absent) == 0 || absent))
    return catalog_missing(options_.data_dir);
  try {
    database_ = std::make_unique<Database>(catalog, options_.durable);
    if (bytes && is_new(*database_)) return catalog_missing(options_.data_dir);
    migrate(*database_);
    objects_.emplace(*database_);
    uploads_.emplace(*database_);
    load_buckets();
    const auto live = blob_names(*database_);
    blobs_->sweep([&live](std::string_view name) { return live.contains(std::string(name)); });
    recover();
  } catch (const SqlError& error) {
    return to_problem(error, options_.data_dir);
  }
  return {};
}

void Store::load_buckets() {
  Statement row(
      *database_,
      "SELECT id, name, created, cors, location, storage_class, lifecycle, jurisdiction FROM bucket");
  while (row.step()) {
    auto bucket =
        new_bucket(row.integer(0), {row.bytes(1), row.bytes(7)}, row.integer(2), row.bytes(4), row.bytes(5));
    if (!row.null(3)) {
      if (auto policy = parse_cors(row.bytes(3))) bucket->cors = std::move(*policy);
    }
    if (!row.null(6)) {
      auto lifecycle = parse_lifecycle(row.bytes(6));
      bucket->lifecycle = lifecycle ? std::optional(std::move(*lifecycle)) : std::nullopt;
    }
    buckets_.emplace(bucket->name, bucket);
  }
}

// A part is acknowledged before it is synced. That outlives this process, but not the machine: after a new
// boot every part of an unfinished upload is read again, and those that are not what their MD5 says are
// forgotten, so that the client sees them missing and sends them again. Objects were synced before their
// rows: they need none of this.
void Store::recover() {
  const std::string boot = boot_id();
  std::string before;
  {
    Statement row(*database_, "SELECT value FROM setting WHERE name = ?1");
    row.bind(kBootSetting);
    if (row.step()) before = row.bytes(0);
  }
  if (before == boot && !boot.empty()) return;
  std::vector<BlobRef> lost;
  Transaction transaction(*database_, true);
  for (const auto& owned : uploads_->all_parts()) {
    if (whole(owned.part)) continue;
    uploads_->erase_part(owned.upload, owned.part.number);
    lost.push_back(owned.part.blob);
  }
  Statement(*database_, "INSERT OR REPLACE INTO setting(name, value) VALUES(?1, ?2)")
      .bind(kBootSetting, boot)
      .run();
  transaction.commit();
  blobs_->discard(lost);
}

bool Store::whole(const Part& part) const {
  auto file = blobs_->open_blob(part.blob.name);
  if (!file) return false;
  Hash md5(Hash::Kind::md5);
  std::string buffer(256UL * 1024, '\0');
  while (true) {
    const ssize_t count = ::read(file->get(), buffer.data(), buffer.size());
    if (count < 0) return false;
    if (count == 0) return md5.finish() == part.md5;
    md5.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(count)));
  }
}

BucketPtr Store::find_bucket(const BucketName& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(name);
  return found == buckets_.end() ? nullptr : found->second;
}

bool Store::bucket_exists_locked(std::int64_t id) const {
  return std::any_of(buckets_.begin(), buckets_.end(),
                     [id](const auto& each) { return each.second->id == id; });
}

std::vector<BucketPtr> Store::buckets() const {
  const std::lock_guard lock(mutex_);
  std::vector<BucketPtr> all;
  for (const auto& [name, bucket] : buckets_)
    all.push_back(bucket);
  return all;
}

Outcome<void> Store::create_bucket(const BucketName& name, text::UnixMillis now, std::string_view location,
                                   std::string_view storage_class) {
  return guarded([&]() -> Outcome<void> {
    if (buckets_.contains(name)) return S3Error::bucket_conflict;
    Transaction transaction(*database_, options_.durable);
    std::int64_t id = 0;
    {
      Statement row(*database_,
                    "INSERT INTO bucket(name, jurisdiction, created, location, storage_class) "
                    "VALUES(?1, ?2, ?3, ?4, ?5) RETURNING id");
      row.bind(name.name, name.jurisdiction, now, location, storage_class);
      row.step();
      id = row.integer(0);
      row.step();
    }
    transaction.commit();
    buckets_.emplace(name, new_bucket(id, name, now, location, storage_class));
    return {};
  });
}

Outcome<void> Store::delete_bucket(const BucketName& name) {
  return guarded([&]() -> Outcome<void> {
    const auto found = buckets_.find(name);
    if (found == buckets_.end()) return S3Error::no_such_bucket;
    const std::int64_t id = found->second->id;
    if (objects_->any(id)) return S3Error::bucket_not_empty;
    if (uploads_->any(id)) {
      return Failure{S3Error::bucket_not_empty,
                     "The bucket you tried to delete is not empty: it holds unfinished multipart uploads."};
    }
    Transaction transaction(*database_, options_.durable);
    Statement(*database_, "DELETE FROM bucket WHERE id = ?1").bind(id).run();
    transaction.commit();
    buckets_.erase(found);
    return {};
  });
}

Outcome<void> Store::set_cors(const BucketName& name, std::optional<CorsPolicy> policy) {
  return guarded([&]() -> Outcome<void> {
    const auto found = buckets_.find(name);
    if (found == buckets_.end()) return S3Error::no_such_bucket;
    Transaction transaction(*database_, options_.durable);
    Statement row(*database_, "UPDATE bucket SET cors = ?2 WHERE id = ?1");
    if (policy) {
      row.bind(found->second->id, cors_xml(*policy)).run();
    } else {
      row.bind(found->second->id, nullptr).run();
    }
    transaction.commit();
    auto bucket = std::make_shared<Bucket>(*found->second);
    bucket->cors = std::move(policy);
    found->second = std::move(bucket);
    return {};
  });
}

}  // namespace r2deck::sandbox
