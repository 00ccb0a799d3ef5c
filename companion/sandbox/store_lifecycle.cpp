#include <algorithm>
#include <thread>

#include "companion/sandbox/store.h"
#include "shared/text/utf8.h"

namespace r2deck::sandbox {
namespace {

// What is done under one lock, for which requests wait: objects that are looked at, uploads (of up to 10,000
// parts each) that are aborted.
constexpr std::int64_t kObjectsAtOnce = 200;
constexpr std::int64_t kUploadsAtOnce = 10;

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

struct Store::LifecycleRun {
  const Bucket& bucket;  // as it was when the run came to it
  const std::function<bool()>& stop;
};

bool Store::follows_locked(const LifecycleRun& run) const {
  const auto found = buckets_.find(run.bucket.name);
  if (found == buckets_.end()) return false;
  const Bucket& now = *found->second;
  return &now == &run.bucket || (now.id == run.bucket.id && now.lifecycle == run.bucket.lifecycle);
}

// Uploads first, then what goes, then what becomes cheaper: where two rules meet, expiry wins.
Outcome<void> Store::apply_lifecycle(text::UnixMillis now, const std::function<bool()>& stop) {
  for (const auto& bucket : buckets()) {
    if (!bucket->lifecycle) continue;
    const LifecycleRun run{*bucket, stop};
    for (const auto& rule : *bucket->lifecycle) {
      if (!rule.enabled) continue;
      const std::string prefix = text::to_nfc(rule.prefix);
      if (rule.abort_days) {
        const LifecycleTime age{rule.abort_days, std::nullopt};
        if (auto done = abort_uploads(run, prefix, *due_before(age, now)); !done) return done;
      }
      if (const auto before = rule.expire ? due_before(*rule.expire, now) : std::nullopt) {
        if (auto done = expire_objects(run, prefix, *before); !done) return done;
      }
    }
    for (const auto& rule : *bucket->lifecycle) {
      if (!rule.enabled || !rule.transition) continue;
      const auto before = due_before(*rule.transition, now);
      if (!before) continue;
      if (auto done = make_cheaper(run, text::to_nfc(rule.prefix), *before); !done) return done;
    }
  }
  return {};
}

// step(range, garbage) in a transaction of its own, for every few objects of the prefix. It says whether it
// has changed anything, and fills `garbage` with blobs that nothing names then.
template <class Step>
Outcome<void> Store::in_steps(const LifecycleRun& run, std::string prefix, Step step) {
  IdentityRange left = range_of(std::move(prefix));
  while (left.begin < left.end && !run.stop()) {
    std::vector<BlobRef> garbage;
    auto done = guarded([&]() -> Outcome<void> {
      if (!follows_locked(run)) {
        left.begin = left.end;
        return {};
      }
      const IdentityRange some = objects_->first_of(run.bucket.id, left, kObjectsAtOnce);
      Transaction transaction(*database_, options_.durable);
      std::vector<BlobRef> unnamed;
      if (step(some, unnamed)) transaction.commit();
      garbage = std::move(unnamed);
      left.begin = some.end;
      return {};
    });
    if (!done) return done;
    blobs_->discard(garbage);
    std::this_thread::yield();  // to requests that wait for the lock
  }
  return {};
}

Outcome<void> Store::expire_objects(const LifecycleRun& run, std::string prefix, text::UnixMillis before) {
  return in_steps(run, std::move(prefix), [&](const IdentityRange& some, std::vector<BlobRef>& unnamed) {
    const auto identities = objects_->modified_before(run.bucket.id, some, before);
    std::vector<BlobRef> erased;
    for (const auto& identity : identities) {
      auto blobs = objects_->erase(run.bucket.id, identity);
      erased.insert(erased.end(), std::make_move_iterator(blobs.begin()),
                    std::make_move_iterator(blobs.end()));
    }
    unnamed = objects_->unnamed(erased);
    return !identities.empty();
  });
}

Outcome<void> Store::make_cheaper(const LifecycleRun& run, std::string prefix, text::UnixMillis before) {
  return in_steps(run, std::move(prefix), [&](const IdentityRange& some, std::vector<BlobRef>&) {
    return objects_->transition(run.bucket.id, some, before);
  });
}

Outcome<void> Store::abort_uploads(const LifecycleRun& run, std::string prefix, text::UnixMillis before) {
  const IdentityRange range = range_of(std::move(prefix));
  bool more = true;
  while (more && !run.stop()) {
    std::vector<BlobRef> garbage;
    auto done = guarded([&]() -> Outcome<void> {
      more = false;
      if (!follows_locked(run)) return {};
      const auto ids = uploads_->initiated_before(run.bucket.id, range, before, kUploadsAtOnce);
      if (ids.empty()) return {};
      Transaction transaction(*database_, options_.durable);
      std::vector<BlobRef> erased;
      for (const auto& id : ids) {
        auto blobs = uploads_->erase(id);
        erased.insert(erased.end(), std::make_move_iterator(blobs.begin()),
                      std::make_move_iterator(blobs.end()));
      }
      transaction.commit();
      garbage = std::move(erased);
      more = static_cast<std::int64_t>(ids.size()) == kUploadsAtOnce;
      return {};
    });
    if (!done) return done;
    blobs_->discard(garbage);
    std::this_thread::yield();
  }
  return {};
}

}  // namespace r2deck::sandbox
