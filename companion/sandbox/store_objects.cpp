#include "companion/sandbox/store.h"

namespace r2deck::sandbox {
namespace {

constexpr text::UnixMillis kHotKeyPause = 1000;  // Platform > Limits: "1 per second"

}  // namespace

Outcome<Object> Store::object(const Bucket& bucket, std::string_view identity) {
  return guarded([&]() -> Outcome<Object> {
    auto object = objects_->find(bucket.id, identity);
    if (!object) return S3Error::no_such_key;
    return std::move(*object);
  });
}

std::optional<Validators> Store::validators_locked(std::int64_t bucket, std::string_view identity) {
  const auto object = objects_->find(bucket, identity);
  if (!object) return std::nullopt;
  return Validators{object->entity_tag(), object->modified};
}

Outcome<std::optional<Validators>> Store::validators(const Bucket& bucket, std::string_view identity) {
  return guarded(
      [&]() -> Outcome<std::optional<Validators>> { return validators_locked(bucket.id, identity); });
}

Outcome<OpenObject> Store::open_object(const Bucket& bucket, std::string_view identity, ByteRange wanted) {
  return open_object(bucket, identity, 0, [wanted](const ObjectView&) { return wanted; });
}

Outcome<OpenObject> Store::open_object(const Bucket& bucket, std::string_view identity, std::int64_t part,
                                       const RangeChooser& choose) {
  return guarded([&]() -> Outcome<OpenObject> {
    auto object = objects_->find(bucket.id, identity);
    if (!object) return S3Error::no_such_key;
    ObjectView view{std::move(*object), std::nullopt, 0};
    if (part > 0) {
      view.part = objects_->segment(view.object.id, part);
      view.parts = objects_->segment_count(view.object.id);
    }
    const ByteRange wanted = choose(view);
    OpenObject open;
    if (wanted.length > 0) open.segments = objects_->segments(view.object.id, wanted.first, wanted.length);
    open.object = std::move(view.object);
    std::vector<std::string> names;
    for (const auto& segment : open.segments)
      names.push_back(segment.blob.name);
    // Under the lock: a replacement's discard comes after its commit, and so sees this pin.
    open.pin = blobs_->pin(std::move(names));
    return open;
  });
}

Outcome<ListPage> Store::list(const Bucket& bucket, const ListRequest& request) {
  return guarded([&]() -> Outcome<ListPage> { return objects_->list(bucket.id, request); });
}

Outcome<void> Store::put_object(Object object, BlobWriter& blob, const WriteCondition& condition) {
  if (auto synced = blob.sync(); !synced) return synced;
  const BlobRef ref = blob.ref();
  object.size = ref.size;
  // An empty object needs no file.
  const std::vector<BlobRef> blobs = ref.size > 0 ? std::vector{ref} : std::vector<BlobRef>();
  std::vector<BlobRef> replaced;
  auto put = guarded([&]() -> Outcome<void> {
    if (!bucket_exists_locked(object.bucket)) return S3Error::no_such_bucket;
    if (auto writable = date_write_locked(object, condition); !writable) return writable;
    Transaction transaction(*database_, options_.durable);
    replaced = objects_->unnamed(objects_->erase(object.bucket, object.identity));
    objects_->insert(object, blobs);
    transaction.commit();
    if (!blobs.empty()) blob.keep();
    return {};
  });
  if (put) blobs_->discard(replaced);
  return put;
}

// Only what makes an object counts as a write. What was written last is known by the object's own date, so
// that nothing has to be remembered; a key that was deleted meanwhile is free.
bool Store::hot(const std::optional<Validators>& current, text::UnixMillis now) const {
  if (!options_.limit_hot_keys || !current) return false;
  // In both directions: a clock may be set back.
  return now - current->modified < kHotKeyPause && current->modified - now < kHotKeyPause;
}

Outcome<void> Store::date_write_locked(Object& object, const WriteCondition& condition) {
  const auto current = validators_locked(object.bucket, object.identity);
  if (condition(current) == Verdict::failed) return S3Error::precondition_failed;
  object.modified = options_.clock();
  if (hot(current, object.modified)) return S3Error::too_many_requests;
  return {};
}

Outcome<void> Store::check_write(const Bucket& bucket, std::string_view identity,
                                 const WriteCondition& condition) {
  return guarded([&]() -> Outcome<void> {
    if (condition(validators_locked(bucket.id, identity)) == Verdict::failed)
      return S3Error::precondition_failed;
    return {};
  });
}

Outcome<Object> Store::copy_object(const Bucket& source_bucket, std::string_view source_identity,
                                   const CopyMaker& make, const WriteCondition& condition) {
  std::vector<BlobRef> garbage;
  auto copied = guarded([&]() -> Outcome<Object> {
    const auto source = objects_->find(source_bucket.id, source_identity);
    if (!source) return S3Error::no_such_key;
    auto made = make(*source);
    if (!made) return made;
    Object& object = *made;
    object.size = source->size;
    if (!bucket_exists_locked(object.bucket)) return S3Error::no_such_bucket;
    if (auto writable = date_write_locked(object, condition); !writable) return writable.failure();

    std::vector<BlobRef> blobs;
    for (auto& segment : objects_->segments(source->id, 0, source->size + 1))  // + 1: also an empty last one
      blobs.push_back(std::move(segment.blob));
    // The source's bytes were synced before its own row.
    Transaction transaction(*database_, options_.durable);
    const auto replaced = objects_->erase(object.bucket, object.identity);
    objects_->insert(object, blobs);
    auto unnamed = objects_->unnamed(replaced);  // after the insert: a copy onto itself keeps its bytes
    transaction.commit();
    garbage = std::move(unnamed);
    return made;
  });
  blobs_->discard(garbage);
  return copied;
}

Outcome<void> Store::delete_object(const Bucket& bucket, std::string_view identity) {
  std::vector<BlobRef> erased;
  auto deleted = guarded([&]() -> Outcome<void> {
    Transaction transaction(*database_, options_.durable);
    erased = objects_->unnamed(objects_->erase(bucket.id, identity));
    transaction.commit();
    return {};
  });
  if (deleted) blobs_->discard(erased);
  return deleted;
}

}  // namespace r2deck::sandbox
