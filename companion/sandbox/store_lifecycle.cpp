#include <algorithm>

#include "companion/sandbox/store.h"
#include "shared/text/utf8.h"

namespace r2deck::sandbox {
namespace {

constexpr std::int64_t kBatch = 1000;  // objects that expire under one lock

}  // namespace

Outcome<void> Store::set_lifecycle(const Bucket& bucket, std::optional<Lifecycle> lifecycle) {
  return guarded([&]() -> Outcome<void> {
    const auto found = std::find_if(buckets_.begin(), buckets_.end(),
                                    [&](const auto& each) { return each.second->id == bucket.id; });
    if (found == buckets_.end()) return S3Error::no_such_bucket;
    Transaction transaction(*database_, options_.durable);
    Statement(*database_, "UPDATE bucket SET lifecycle = ?2 WHERE id = ?1")
        .bind(bucket.id, lifecycle ? lifecycle_xml(*lifecycle) : std::string())
        .run();
    transaction.commit();
    auto changed = std::make_shared<Bucket>(*found->second);
    changed->lifecycle = std::move(lifecycle);
    found->second = std::move(changed);
    return {};
  });
}

// Uploads first, then what goes, then what becomes cheaper: where two rules meet, expiry wins.
Outcome<void> Store::apply_lifecycle(text::UnixMillis now) {
  for (const auto& bucket : buckets()) {
    if (!bucket->lifecycle) continue;
    for (const auto& rule : *bucket->lifecycle) {
      if (!rule.enabled) continue;
      const std::string prefix = text::to_nfc(rule.prefix);
      if (rule.abort_days) {
        const LifecycleTime age{rule.abort_days, std::nullopt};
        if (auto done = abort_uploads(*bucket, prefix, *due_before(age, now)); !done) return done;
      }
      if (rule.expire) {
        const auto before = due_before(*rule.expire, now);
        if (auto done = before ? expire_objects(*bucket, prefix, *before) : Outcome<void>(); !done)
          return done;
      }
    }
    for (const auto& rule : *bucket->lifecycle) {
      if (!rule.enabled || !rule.transition) continue;
      const auto before = due_before(*rule.transition, now);
      if (!before) continue;
      auto done = guarded([&]() -> Outcome<void> {
        Transaction transaction(*database_, options_.durable);
        objects_->transition(bucket->id, text::to_nfc(rule.prefix), *before);
        transaction.commit();
        return {};
      });
      if (!done) return done;
    }
  }
  return {};
}

Outcome<void> Store::expire_objects(const Bucket& bucket, std::string_view prefix, text::UnixMillis before) {
  bool more = true;
  while (more) {
    std::vector<BlobRef> garbage;
    auto expired = guarded([&]() -> Outcome<void> {
      const auto identities = objects_->modified_before(bucket.id, prefix, before, kBatch);
      more = static_cast<std::int64_t>(identities.size()) == kBatch;
      if (identities.empty()) return {};
      Transaction transaction(*database_, options_.durable);
      std::vector<BlobRef> erased;
      for (const auto& identity : identities) {
        auto blobs = objects_->erase(bucket.id, identity);
        erased.insert(erased.end(), std::make_move_iterator(blobs.begin()),
                      std::make_move_iterator(blobs.end()));
      }
      erased = objects_->unnamed(erased);
      transaction.commit();
      garbage = std::move(erased);
      return {};
    });
    if (!expired) return expired;
    blobs_->discard(garbage);
  }
  return {};
}

Outcome<void> Store::abort_uploads(const Bucket& bucket, std::string_view prefix, text::UnixMillis before) {
  std::vector<BlobRef> erased;
  auto aborted = guarded([&]() -> Outcome<void> {
    const auto ids = uploads_->initiated_before(bucket.id, prefix, before);
    if (ids.empty()) return {};
    Transaction transaction(*database_, options_.durable);
    for (const auto& id : ids) {
      auto blobs = uploads_->erase(id);
      erased.insert(erased.end(), std::make_move_iterator(blobs.begin()),
                    std::make_move_iterator(blobs.end()));
    }
    transaction.commit();
    return {};
  });
  if (aborted) blobs_->discard(erased);
  return aborted;
}

}  // namespace r2deck::sandbox
