#include <algorithm>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/store.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {

// What a Complete would do, as long as no part changes.
struct Store::CompletePlan {
  std::vector<BlobRef> blobs;    // of the listed parts, in order
  std::vector<BlobRef> dropped;  // of the others
  std::int64_t size = 0;
  std::string etag;
};

Outcome<void> Store::create_upload(const Upload& upload) {
  return guarded([&]() -> Outcome<void> {
    if (!bucket_exists_locked(upload.bucket)) return S3Error::no_such_bucket;
    Transaction transaction(*database_, options_.durable);
    uploads_->insert(upload);
    transaction.commit();
    return {};
  });
}

Outcome<Upload> Store::upload(const Bucket& bucket, std::string_view identity, std::string_view id) {
  return guarded([&]() -> Outcome<Upload> {
    auto upload = uploads_->find(bucket.id, identity, id);
    if (!upload) return S3Error::no_such_upload;
    return std::move(*upload);
  });
}

Outcome<Part> Store::put_part(const Upload& upload, Part part, BlobWriter& blob) {
  part.blob = blob.ref();
  std::optional<BlobRef> replaced;
  auto put = guarded([&]() -> Outcome<Part> {
    if (!uploads_->find(upload.bucket, upload.identity, upload.id)) return S3Error::no_such_upload;
    part.modified = options_.clock();
    Transaction transaction(*database_, false);  // see recover()
    replaced = uploads_->put_part(upload.id, part);
    transaction.commit();
    blob.keep();
    return part;
  });
  if (put && replaced) blobs_->discard({*replaced});
  return put;
}

void Store::sync_part(const BlobRef& blob) {
  if (!blobs_->sync_ahead(blob.name)) forget_part(blob);
}

// A failure of this needs no telling: until the next start the blob's own is remembered.
void Store::forget_part(const BlobRef& blob) {
  const auto forgotten = guarded([&]() -> Outcome<bool> {
    Transaction transaction(*database_, options_.durable);
    const bool was_there = uploads_->erase_part_of(blob.name);
    transaction.commit();
    return was_there;
  });
  if (forgotten && *forgotten) blobs_->discard({blob});
}

Outcome<std::vector<Part>> Store::parts(const Upload& upload, std::int64_t after_number, std::int64_t limit) {
  return guarded(
      [&]() -> Outcome<std::vector<Part>> { return uploads_->parts(upload.id, after_number, limit); });
}

Outcome<void> Store::abort_upload(const Bucket& bucket, std::string_view identity, std::string_view id) {
  std::vector<BlobRef> erased;
  auto aborted = guarded([&]() -> Outcome<void> {
    if (!uploads_->find(bucket.id, identity, id)) return {};  // R2: aborting twice is fine
    Transaction transaction(*database_, options_.durable);
    erased = uploads_->erase(id);
    transaction.commit();
    return {};
  });
  if (aborted) blobs_->discard(erased);
  return aborted;
}

Outcome<UploadPage> Store::list_uploads(const Bucket& bucket, const UploadListRequest& request) {
  return guarded([&]() -> Outcome<UploadPage> { return uploads_->list(bucket.id, request); });
}

// R2's rules (Objects > Multipart upload, and its observed answers), in the order in which it finds them.
Outcome<Store::CompletePlan> Store::plan_complete(const Upload& upload, std::vector<CompletedPart> listed) {
  std::sort(listed.begin(), listed.end(),
            [](const CompletedPart& a, const CompletedPart& b) { return a.number < b.number; });
  const auto twice =
      std::adjacent_find(listed.begin(), listed.end(),
                         [](const CompletedPart& a, const CompletedPart& b) { return a.number == b.number; });
  if (twice != listed.end())
    return Failure{S3Error::invalid_part, "There was a problem with the multipart upload."};
  const auto stored = uploads_->parts(upload.id, 0, r2::kMaxParts);
  CompletePlan plan;
  std::string digests;
  auto next = listed.begin();
  for (const auto& part : stored) {
    if (next == listed.end() || next->number != part.number) {
      plan.dropped.push_back(part.blob);
      continue;
    }
    if (part.entity_tag(upload.ssec) != next->etag) return S3Error::invalid_part;
    plan.blobs.push_back(part.blob);
    plan.size += part.blob.size;
    digests += part.md5;
    ++next;
  }
  if (next != listed.end()) return S3Error::invalid_part;  // missing

  const std::size_t last = plan.blobs.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    if (plan.blobs[i].size < options_.min_part_size) return S3Error::entity_too_small;
  }
  for (std::size_t i = 1; i <= last; ++i) {
    const bool fits =
        i < last ? plan.blobs[i].size == plan.blobs[0].size : plan.blobs[i].size <= plan.blobs[0].size;
    if (!fits) return Failure{S3Error::invalid_part, "All non-trailing parts must have the same length."};
  }
  if (plan.size > r2::kMaxObjectSize) return S3Error::entity_too_large;
  plan.etag = to_hex(hash(Hash::Kind::md5, digests)) + "-" + std::to_string(plan.blobs.size());
  return plan;
}

Outcome<Object> Store::complete_upload(const Bucket& bucket, std::string_view identity, std::string_view id,
                                       std::vector<CompletedPart> listed, const WriteCondition& condition) {
  std::vector<BlobRef> synced, garbage;
  // The bytes are synced outside of the lock. If a part was replaced meanwhile, once more.
  while (true) {
    bool changed = false;
    auto completed = guarded([&]() -> Outcome<Object> {
      const auto upload = uploads_->find(bucket.id, identity, id);
      if (!upload) return S3Error::no_such_upload;
      auto plan = plan_complete(*upload, listed);
      if (!plan) return plan.failure();
      const auto current = validators_locked(bucket.id, identity);
      const bool met = condition(current) == Verdict::proceed;
      if (met && plan->blobs != synced) {
        changed = true;
        synced = plan->blobs;
        return Object();
      }
      const text::UnixMillis now = options_.clock();
      if (met && hot(current, now)) return S3Error::too_many_requests;
      // Garbage is only what a commit has made so: a failed one leaves every blob in use.
      Transaction transaction(*database_, options_.durable);
      if (!met) {
        auto parts = uploads_->erase(id);
        transaction.commit();
        garbage = std::move(parts);
        return S3Error::precondition_failed;
      }
      Object object{0,          bucket.id, upload->identity, upload->key, plan->size,
                    plan->etag, now,       upload->headers,  upload->ssec};
      auto replaced = objects_->unnamed(objects_->erase(bucket.id, identity));
      objects_->insert(object, plan->blobs);
      uploads_->erase(id);
      transaction.commit();
      garbage = std::move(replaced);
      garbage.insert(garbage.end(), plan->dropped.begin(), plan->dropped.end());
      return object;
    });
    if (!changed) {
      blobs_->discard(garbage);
      return completed;
    }
    blobs_->start_sync(synced);
    for (const auto& blob : synced) {
      auto done = blobs_->sync(blob.name);
      // A blob that is gone was replaced: the next round sees it.
      if (done || !blobs_->open_blob(blob.name)) continue;
      forget_part(blob);
      return done.failure();
    }
  }
}

}  // namespace r2deck::sandbox
