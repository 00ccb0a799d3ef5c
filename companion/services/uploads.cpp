#include "companion/services/uploads.h"

#include <algorithm>
#include <set>

#include "companion/services/completion.h"
#include "companion/services/diagnosis.h"
#include "companion/services/problems.h"
#include "companion/services/upload_headers.h"
#include "companion/vault/token.h"
#include "shared/r2/bucket_name.h"
#include "shared/r2/key.h"
#include "shared/r2/limits.h"
#include "shared/transfer/etag.h"
#include "shared/transfer/plan.h"

namespace r2deck::services {
namespace {

using store::UploadState;

constexpr std::size_t kMostPartsSigned = 64;
// Of a copy, whose bytes go nowhere: few requests, each of which ends well before a time-out.
constexpr std::int64_t kCopyPartSize = 128 * r2::kMiB;

transfer::Plan plan_of(const store::UploadRecord& upload) {
  return {upload.mode, upload.size, upload.part_size, upload.part_count};
}

Problem is_over(const store::UploadRecord& upload) {
  if (upload.state == UploadState::completed) {
    return refused(ErrorCode::conflict, upload.key, "This upload is complete.");
  }
  return refused(ErrorCode::no_such_upload, upload.key, "This upload was cancelled.",
                 "Start the upload again.");
}

// Word for word what the store says of one that never was.
Problem no_such_upload(std::string_view id) {
  Problem problem = refused(ErrorCode::not_found, std::string(id), "There is no such upload.");
  problem.operation = "find the upload";
  return problem;
}

bool is_open(const store::UploadRecord& upload) {
  return upload.state == UploadState::active || upload.state == UploadState::completing;
}

Result<void> check_parts_to_sign(const std::vector<std::int32_t>& parts, std::int32_t part_count) {
  if (parts.empty() || parts.size() > kMostPartsSigned)
    return invalid("parts", "Sign 1 to 64 parts at a time.");
  if (std::set<std::int32_t>(parts.begin(), parts.end()).size() != parts.size()) {
    return invalid("parts", "A part is named twice.");
  }
  const auto [first, last] = std::minmax_element(parts.begin(), parts.end());
  if (*first >= 1 && *last <= part_count) return {};
  return invalid("parts", "This upload has the parts 1 to " + std::to_string(part_count) + ".");
}

// Every part of the plan once, in ascending order, ETags bare.
Result<std::vector<api::CompletedPart>> whole(std::vector<api::CompletedPart> parts,
                                              std::int32_t part_count) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.part < b.part; });
  const Problem incomplete =
      invalid("parts", "Every part from 1 to " + std::to_string(part_count) + " is needed, each once.");
  if (parts.size() != static_cast<std::size_t>(part_count)) return incomplete;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].part != static_cast<std::int32_t>(i + 1)) return incomplete;
    parts[i].etag = std::string(transfer::bare_etag(parts[i].etag));
    if (parts[i].etag.empty()) return invalid("parts", "A part without an ETag proves nothing.");
  }
  return parts;
}

std::vector<api::SignedPart> sign_multipart(const Storage& storage, const store::UploadRecord& upload,
                                            const std::vector<std::int32_t>& parts, text::UnixMillis now) {
  s3::PartPresigner presigner(storage.endpoint, storage.credentials, upload.bucket, upload.key,
                              upload.storage_id, r2::kPartPresignSeconds,
                              now + storage.client.clock_correction());
  const transfer::Plan plan = plan_of(upload);
  std::vector<api::SignedPart> urls;
  urls.reserve(parts.size());
  for (const std::int32_t part : parts) {
    urls.push_back({part, presigner.url(part, plan.length(part)), now + r2::kPartPresignSeconds * 1000, {}});
  }
  return urls;
}

// One PutObject: what the object carries is signed with it, so that the tab can send neither more nor less.
api::SignedPart sign_single(const Storage& storage, const store::UploadRecord& upload, text::UnixMillis now) {
  s3::Request request{"PUT", upload.bucket, upload.key, {}, headers_from_json(upload.headers)};
  if (upload.if_none_match) request.headers.emplace_back("if-none-match", "*");
  const s3::Pairs to_send = request.headers;
  request.headers.emplace_back("content-length",
                               std::to_string(upload.size));  // browsers set this one themselves
  return {1,
          s3::presign(request, storage.endpoint, storage.credentials, r2::kPartPresignSeconds,
                      now + storage.client.clock_correction()),
          now + r2::kPartPresignSeconds * 1000, to_send};
}

s3::ObjectHeaders headers_of_copy(const s3::ObjectHead& source) {
  s3::ObjectHeaders headers;
  headers.content_type = source.content_type;
  headers.cache_control = source.cache_control;
  headers.content_disposition = source.content_disposition;
  headers.content_encoding = source.content_encoding;
  headers.content_language = source.content_language;
  headers.expires = source.expires;
  headers.storage_class = source.storage_class;
  headers.metadata = source.metadata;
  return headers;
}

Deed deed_on(const char* action, const store::UploadRecord& upload) {
  return {action, upload.account, upload.bucket, upload.key, "upload " + upload.id};
}
Deed deed_on_unknown(const char* action, std::string_view id) {
  return {action, {}, {}, {}, "upload " + std::string(id)};
}

}  // namespace

// Complete and abort of one upload exclude one another; whoever comes second is told so, and may ask again.
class Uploads::Exclusive {
 public:
  Exclusive(Uploads& uploads, std::string_view id) : uploads_(uploads), id_(id) {
    const std::lock_guard lock(uploads_.mutex_);
    held_ = uploads_.busy_.insert(id_).second;
  }
  ~Exclusive() {
    if (!held_) return;
    const std::lock_guard lock(uploads_.mutex_);
    uploads_.busy_.erase(id_);
  }
  Exclusive(const Exclusive&) = delete;
  Exclusive& operator=(const Exclusive&) = delete;
  bool held() const { return held_; }
  Problem refusal() const {
    return refused(ErrorCode::conflict, id_, "Another request is finishing this upload.",
                   "Ask again in a moment.", true);
  }

 private:
  Uploads& uploads_;
  std::string id_;
  bool held_ = false;
};

// One that was begun by somebody who might overwrite needs that still.
Result<store::UploadRecord> Uploads::find_own(const Principal& who, std::string_view id) {
  Result<store::UploadRecord> upload = store_.find(id);
  if (!upload.ok()) return upload;
  if (upload->user.empty() || upload->user != who.user) return no_such_upload(id);
  const Action action = upload->if_none_match ? Action::object_create : Action::object_overwrite;
  const auto allowed = require_still(who, action, {upload->account, upload->bucket, upload->key});
  if (!allowed.ok()) return allowed.problem();
  return upload;
}

Result<api::CreatedUpload> Uploads::create(const Principal& who, std::string_view account,
                                           std::string_view bucket, const api::CreateUploadRequest& request) {
  return create(who, {account, bucket, request.key}, request.if_none_match, request.size, request.part_size,
                [&] { return object_headers(request); });
}

Result<api::CreatedUpload> Uploads::create(const Principal& who, const Where& where, bool if_none_match,
                                           std::int64_t size, std::optional<std::int64_t> part_size,
                                           const MakeHeaders& make_headers) {
  store::UploadRecord record;
  record.id = vault::random_id();
  record.user = who.user;
  record.actor = who.actor.name;
  record.account = std::string(where.account);
  record.bucket = std::string(where.bucket);
  record.key = std::string(where.key);
  record.if_none_match = if_none_match || !may(who, Action::object_overwrite, where);
  record.created_at = record.updated_at = clock_();
  const auto begin_it = [&]() -> Result<api::CreatedUpload> {
    if (const auto checked = r2::check_bucket_name(where.bucket); !checked.ok()) return checked.problem();
    if (const auto checked = r2::check_key(where.key); !checked.ok()) return checked.problem();
    if (const auto allowed = require(who, Action::object_create, where); !allowed.ok()) {
      return allowed.problem();
    }
    Result<transfer::Plan> plan = transfer::plan_parts(size, part_size);
    if (!plan.ok()) return plan.problem();
    Result<s3::ObjectHeaders> headers = make_headers();
    if (!headers.ok()) return headers.problem();
    Result<std::shared_ptr<Storage>> storage = accounts_.open(where.account);
    if (!storage.ok()) return storage.problem();
    record.size = size;
    record.part_size = plan->part_size;
    record.part_count = plan->part_count;
    record.mode = plan->mode;
    record.headers = to_json(s3::to_headers(*headers));
    return begin(**storage, record, *headers);
  };
  return audit_.record(who.actor, deed_on("upload.create", record), begin_it());
}

Result<api::CreatedUpload> Uploads::begin(Storage& storage, store::UploadRecord& record,
                                          const s3::ObjectHeaders& headers) {
  s3::Client& client = storage.client;
  if (record.if_none_match) {  // told now, not after three gigabytes
    const auto there = client.head_object(record.bucket, record.key);
    if (there.ok()) {
      return refused(ErrorCode::precondition_failed, record.key, "An object of this name exists already.",
                     "Choose another name, or allow it to be overwritten.");
    }
    if (there.problem().code != ErrorCode::no_such_key) return there.problem();
  }
  if (record.mode == api::UploadMode::multipart) {
    Result<std::string> begun =
        client.create_multipart_upload(record.bucket, record.key, headers, record.if_none_match);
    if (!begun.ok()) return begun.problem();
    record.storage_id = std::move(*begun);
  }
  if (const auto inserted = store_.insert(record); !inserted.ok()) {
    // Nobody will ever name this upload again. If this fails too, R2 aborts it after seven days.
    if (!record.storage_id.empty()) {
      static_cast<void>(client.abort_multipart_upload(record.bucket, record.key, record.storage_id));
    }
    return inserted.problem();
  }
  return api::CreatedUpload{record.id, record.mode, record.part_size, record.part_count};
}

Result<api::SignedParts> Uploads::sign(const Principal& who, std::string_view id,
                                       const api::SignPartsRequest& request) {
  const Result<store::UploadRecord> upload = find_own(who, id);
  if (!upload.ok()) {
    return audit_.count_signatures<api::SignedParts>(who.actor, deed_on_unknown("upload.sign", id), 0,
                                                     upload.problem());
  }
  return audit_.count_signatures(who.actor, deed_on("upload.sign", *upload),
                                 static_cast<std::int64_t>(request.parts.size()), sign(*upload, request));
}

Result<api::SignedParts> Uploads::sign(const store::UploadRecord& upload,
                                       const api::SignPartsRequest& request) {
  if (!is_open(upload)) return is_over(upload);
  if (const auto checked = check_parts_to_sign(request.parts, upload.part_count); !checked.ok()) {
    return checked.problem();
  }
  Result<std::shared_ptr<Storage>> storage = accounts_.open(upload.account);
  if (!storage.ok()) return storage.problem();
  const text::UnixMillis now = clock_();
  if (upload.mode == api::UploadMode::multipart) {
    return api::SignedParts{sign_multipart(**storage, upload, request.parts, now)};
  }
  return api::SignedParts{{sign_single(**storage, upload, now)}};
}

Result<api::CreatedUpload> Uploads::settle_size(const Principal& who, std::string_view id,
                                                std::int64_t size) {
  const Exclusive exclusive(*this, id);
  if (!exclusive.held()) return exclusive.refusal();
  Result<store::UploadRecord> upload = find_own(who, id);
  if (!upload.ok()) {
    return audit_.record<api::CreatedUpload>(who.actor, deed_on_unknown("upload.size", id), upload.problem());
  }
  const auto settle = [&]() -> Result<api::CreatedUpload> {
    if (upload->state != UploadState::active) return is_over(*upload);
    if (upload->mode != api::UploadMode::multipart || size < 1 || size > upload->size)
      return invalid("size", "It must be at least one byte, and at most what was announced.");
    const auto parts = static_cast<std::int32_t>((size + upload->part_size - 1) / upload->part_size);
    const auto resized = store_.resize(upload->id, size, parts, clock_());
    if (!resized.ok()) return resized.problem();
    return api::CreatedUpload{upload->id, upload->mode, upload->part_size, parts};
  };
  Deed deed = deed_on("upload.size", *upload);
  deed.detail += ": " + std::to_string(size) + " bytes";
  return audit_.record(who.actor, deed, settle());
}

Result<CopyBegun> Uploads::create_copy(const Principal& who, std::string_view account,
                                       const ObjectPlace& from, const ObjectPlace& to, bool may_overwrite) {
  const auto look = [&]() -> Result<s3::ObjectHead> {
    if (const auto checked = r2::check_bucket_name(from.bucket); !checked.ok()) return checked.problem();
    const Where source{account, from.bucket, from.key};
    if (const auto allowed = require(who, Action::object_read, source); !allowed.ok())
      return allowed.problem();
    Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
    if (!storage.ok()) return storage.problem();
    Result<s3::ObjectHead> head = (*storage)->client.head_object(from.bucket, from.key);
    if (head.ok() && head->size <= kCopyPartSize) {
      return invalid("source", "An object of this size is copied in one step.");
    }
    return head;
  };
  const Result<s3::ObjectHead> source = look();
  if (!source.ok()) {
    const Deed deed{"upload.create", std::string(account), to.bucket, to.key,
                    "from " + from.bucket + "/" + from.key};
    return audit_.record<CopyBegun>(who.actor, deed, source.problem());
  }
  const bool fits = source->size <= kCopyPartSize * r2::kMaxParts;
  const auto created = create(who, {account, to.bucket, to.key}, !may_overwrite, source->size,
                              fits ? std::optional(kCopyPartSize) : std::nullopt,
                              [&]() -> Result<s3::ObjectHeaders> { return headers_of_copy(*source); });
  if (!created.ok()) return created.problem();
  return CopyBegun{*created, source->size, source->etag};
}

Result<std::string> Uploads::copy_part(const Principal& who, std::string_view id, std::int32_t part,
                                       const ObjectPlace& from, std::string_view source_etag) {
  Result<store::UploadRecord> upload = find_own(who, id);
  if (!upload.ok())
    return audit_.record<std::string>(who.actor, deed_on_unknown("upload.copy", id), upload.problem());
  const auto copy = [&]() -> Result<std::string> {
    if (!is_open(*upload) || upload->mode != api::UploadMode::multipart) return is_over(*upload);
    if (const auto checked = check_parts_to_sign({part}, upload->part_count); !checked.ok())
      return checked.problem();
    const Where source{upload->account, from.bucket, from.key};
    if (const auto allowed = require(who, Action::object_read, source); !allowed.ok())
      return allowed.problem();
    Result<std::shared_ptr<Storage>> storage = accounts_.open(upload->account);
    if (!storage.ok()) return storage.problem();
    s3::Client& client = (*storage)->client;
    const transfer::Plan plan = plan_of(*upload);
    s3::UploadPartCopyOptions options;
    options.range = s3::ByteRange{plan.offset(part), plan.offset(part) + plan.length(part) - 1};
    Result<std::string> etag = client.upload_part_copy(from.bucket, from.key, upload->bucket, upload->key,
                                                       upload->storage_id, part, options);
    if (!etag.ok()) return etag;
    const auto now = client.head_object(from.bucket, from.key);
    if (!now.ok()) return now.problem();
    if (!transfer::same_etag(now->etag, source_etag))
      return refused(ErrorCode::conflict, from.key, "The source was replaced while it was copied.",
                     "Copy it again.");
    return etag;
  };
  Deed deed = deed_on("upload.copy", *upload);
  deed.detail += ": part " + std::to_string(part) + " from " + from.bucket + "/" + from.key;
  return audit_.record(who.actor, deed, copy());
}

Result<api::UploadedParts> Uploads::parts(const Principal& who, std::string_view id) {
  Result<store::UploadRecord> upload = find_own(who, id);
  if (!upload.ok()) return upload.problem();
  if (!is_open(*upload)) return is_over(*upload);
  Result<std::shared_ptr<Storage>> storage = accounts_.open(upload->account);
  if (!storage.ok()) return storage.problem();
  s3::Client& client = (*storage)->client;
  api::UploadedParts answer;
  if (upload->mode == api::UploadMode::multipart) {
    Result<std::vector<s3::Part>> parts = client.list_parts(upload->bucket, upload->key, upload->storage_id);
    if (!parts.ok()) return parts.problem();
    for (const auto& part : *parts)
      answer.parts.push_back({part.part_number, part.size, part.etag});
    return answer;
  }
  // An object that was there before has another size or date; if neither, Complete compares its ETag.
  const auto head = client.head_object(upload->bucket, upload->key);
  if (!head.ok() && head.problem().code != ErrorCode::no_such_key) return head.problem();
  const bool there = head.ok() && head->size == upload->size &&
                     head->modified + 1000 > upload->created_at + client.clock_offset();
  if (there) answer.parts.push_back({1, head->size, head->etag});
  return answer;
}

Result<api::CompletedUpload> Uploads::complete(const Principal& who, std::string_view id,
                                               const api::CompleteUploadRequest& request) {
  const Exclusive exclusive(*this, id);
  if (!exclusive.held()) return exclusive.refusal();
  Result<store::UploadRecord> upload = find_own(who, id);
  if (!upload.ok()) {
    return audit_.record<api::CompletedUpload>(who.actor, deed_on_unknown("upload.complete", id),
                                               upload.problem());
  }
  if (upload->state == UploadState::completed) return api::CompletedUpload{upload->etag, upload->size};
  const auto complete = [&]() -> Result<api::CompletedUpload> {
    if (upload->state == UploadState::aborted) return is_over(*upload);
    Result<std::vector<api::CompletedPart>> parts = whole(request.parts, upload->part_count);
    if (!parts.ok()) return parts.problem();
    return finish(*upload, *parts);
  };
  return audit_.record(who.actor, deed_on("upload.complete", *upload), complete());
}

// The record says "completing" before storage is asked, and goes on saying so while the outcome is not known,
// even over a restart: the next Complete then looks before it sends.
Result<api::CompletedUpload> Uploads::finish(const store::UploadRecord& upload,
                                             const std::vector<api::CompletedPart>& parts) {
  Result<std::shared_ptr<Storage>> storage = accounts_.open(upload.account);
  if (!storage.ok()) return storage.problem();
  const bool resumed = upload.state == UploadState::completing;
  if (!resumed) {
    const auto moved = store_.transition(upload.id, UploadState::active, UploadState::completing, clock_());
    if (!moved.ok()) return moved.problem();
  }
  Result<api::CompletedUpload> outcome = upload.mode == api::UploadMode::multipart
                                             ? complete_multipart(**storage, upload, parts, resumed)
                                             : prove_single(**storage, upload, parts.front().etag);
  if (!outcome.ok() && outcome.problem().retryable) return outcome;
  const UploadState next = outcome.ok() ? UploadState::completed : UploadState::active;
  const auto moved = store_.transition(upload.id, UploadState::completing, next, clock_(),
                                       outcome.ok() ? std::string_view(outcome->etag) : std::string_view{});
  if (!moved.ok()) return moved.problem();
  return outcome;
}

Result<void> Uploads::abort(const Principal& who, std::string_view id) {
  const Exclusive exclusive(*this, id);
  if (!exclusive.held()) return exclusive.refusal();
  Result<store::UploadRecord> upload = find_own(who, id);
  if (!upload.ok()) {
    return audit_.record<void>(who.actor, deed_on_unknown("upload.abort", id), upload.problem());
  }
  if (upload->state == UploadState::aborted) return {};
  const auto end = [&]() -> Result<void> {
    if (upload->state == UploadState::completed) return is_over(*upload);
    Result<std::shared_ptr<Storage>> storage = accounts_.open(upload->account);
    if (!storage.ok()) return storage.problem();
    if (upload->mode == api::UploadMode::multipart) {
      s3::Client& client = (*storage)->client;
      auto done = client.abort_multipart_upload(upload->bucket, upload->key, upload->storage_id);
      if (!done.ok()) return done;
    }
    const auto moved = store_.transition(upload->id, upload->state, UploadState::aborted, clock_());
    if (!moved.ok()) return moved.problem();
    return {};
  };
  return audit_.record(who.actor, deed_on("upload.abort", *upload), end());
}

Result<api::Diagnosis> Uploads::diagnose(const Principal& who, std::string_view id, std::string_view origin) {
  Result<store::UploadRecord> upload = find_own(who, id);
  if (!upload.ok()) return upload.problem();
  if (!is_open(*upload)) {
    const Problem over = is_over(*upload);
    return api::Diagnosis{std::string(to_string(over.code)), over.message, over.hint, false};
  }
  Result<std::shared_ptr<Storage>> storage = accounts_.open(upload->account);
  if (!storage.ok()) return storage.problem();
  return services::diagnose(**storage, *upload, origin);
}

}  // namespace r2deck::services
