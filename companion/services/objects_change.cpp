// Many deletions at once, and copies that storage makes itself.
#include <map>

#include "companion/services/objects.h"
#include "companion/services/problems.h"
#include "shared/r2/bucket_name.h"
#include "shared/r2/key.h"
#include "shared/r2/limits.h"

namespace r2deck::services {
namespace {

Result<void> check_keys(const Principal& who, std::string_view account, std::string_view bucket,
                        const std::vector<std::string>& keys) {
  if (auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked;
  if (keys.empty() || keys.size() > static_cast<std::size_t>(r2::kMaxDeleteKeys))
    return invalid("keys", "Name 1 to 1,000 keys at a time.");
  for (const std::string& key : keys) {
    if (key.empty() || static_cast<std::int64_t>(key.size()) > r2::kMaxKeyBytes)
      return refused(ErrorCode::key_invalid, "key", "A key has 1 to 1,024 bytes.");
    if (auto allowed = require(who, Action::object_delete, {account, bucket, key}); !allowed.ok())
      return allowed;
  }
  return {};
}

Problem exists_there(const ObjectPlace& to) {
  return refused(ErrorCode::precondition_failed, to.key, "An object of this name exists already.",
                 "Choose another name, or allow it to be overwritten.");
}

Result<api::Object> copy_in(Storage& storage, const ObjectPlace& from, const ObjectPlace& to,
                            bool overwrite) {
  s3::Client& client = storage.client;
  const auto source = client.head_object(from.bucket, from.key);
  if (!source.ok()) return source.problem();
  if (source->size > r2::kMaxRequestBody) {
    return refused(ErrorCode::size_refused, from.key,
                   "One request copies at most 4.995 GiB, and the object is larger.",
                   "Copy it in parts: r2deck cp does.");
  }
  s3::CopyObjectOptions options;
  options.source_conditions.if_match = source->etag;
  if (!overwrite) {  // the condition is R2's alone; other stores are asked before
    const auto there = client.head_object(to.bucket, to.key);
    if (there.ok()) return exists_there(to);
    if (there.problem().code != ErrorCode::no_such_key) return there.problem();
    options.destination_conditions.if_none_match = "*";
  }
  const auto copied = client.copy_object(from.bucket, from.key, to.bucket, to.key, options);
  if (!copied.ok()) return copied.problem();
  const auto there = client.head_object(to.bucket, to.key);
  if (!there.ok()) return there.problem();
  if (there->size != source->size) {
    return refused(ErrorCode::size_mismatch, to.key,
                   "The copy has " + std::to_string(there->size) + " bytes, but the source has " +
                       std::to_string(source->size) + ".",
                   "Copy it again.");
  }
  return api::Object{to.key, there->size, there->modified, there->etag, there->storage_class};
}

}  // namespace

Result<std::vector<s3::DeleteFailure>> Objects::remove_many(const Principal& who, std::string_view account,
                                                            std::string_view bucket,
                                                            const std::vector<std::string>& keys) {
  const auto remove = [&]() -> Result<std::vector<s3::DeleteFailure>> {
    if (const auto checked = check_keys(who, account, bucket, keys); !checked.ok()) return checked.problem();
    Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
    if (!storage.ok()) return storage.problem();
    return (*storage)->client.delete_objects(bucket, keys);
  };
  auto outcome = remove();
  std::map<std::string_view, const Problem*> failed;
  if (outcome.ok()) {
    for (const s3::DeleteFailure& failure : *outcome)
      failed.emplace(failure.key, &failure.problem);
  }
  std::vector<Deed> deeds;
  std::vector<const Problem*> failures;
  for (const std::string& key : keys) {
    deeds.push_back({"object.delete", std::string(account), std::string(bucket), key, {}});
    const auto found = failed.find(key);
    failures.push_back(!outcome.ok() ? &outcome.problem() : found == failed.end() ? nullptr : found->second);
  }
  const auto written = audit_.record_all(who.actor, deeds, failures);
  if (outcome.ok() && !written.ok()) return written.problem();
  return outcome;
}

Result<api::Object> Objects::copy(const Principal& who, std::string_view account, const ObjectPlace& from,
                                  const ObjectPlace& to, bool may_overwrite) {
  const auto copy = [&]() -> Result<api::Object> {
    for (const ObjectPlace* place : {&from, &to}) {
      if (const auto checked = r2::check_bucket_name(place->bucket); !checked.ok()) return checked.problem();
    }
    if (const auto checked = r2::check_key(to.key); !checked.ok()) return checked.problem();
    if (from.bucket == to.bucket && from.key == to.key)
      return invalid("key", "The copy would be the object itself.",
                     "Name another key or bucket for the copy.");
    const Where source{account, from.bucket, from.key}, destination{account, to.bucket, to.key};
    if (const auto ok = require(who, Action::object_read, source); !ok.ok()) return ok.problem();
    if (const auto ok = require(who, Action::object_create, destination); !ok.ok()) return ok.problem();
    Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
    if (!storage.ok()) return storage.problem();
    return copy_in(**storage, from, to, may_overwrite && may(who, Action::object_overwrite, destination));
  };
  const Deed deed{"object.copy", std::string(account), to.bucket, to.key,
                  "from " + from.bucket + "/" + from.key};
  return audit_.record(who.actor, deed, copy());
}

}  // namespace r2deck::services
