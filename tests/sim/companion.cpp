#include "tests/sim/companion.h"

#include <utility>

#include "shared/transfer/etag.h"

namespace r2deck::sim {

Problem problem(ErrorCode code, bool retryable) {
  Problem problem;
  problem.code = code;
  problem.message = std::string(to_string(code));
  problem.retryable = retryable;
  return problem;
}

const Companion::Record* Companion::record(const std::string& id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : &found->second;
}

Result<api::CreatedUpload> Companion::create(const api::CreateUploadRequest& request) {
  Result<transfer::Plan> plan = transfer::plan_parts(request.size, request.part_size, kSmallLimits);
  if (!plan) return plan.problem();
  Record record{.key = request.key, .plan = *plan, .upload = {}, .if_none_match = request.if_none_match};
  if (plan->mode == api::UploadMode::multipart) record.upload = storage_.create_multipart_upload(request.key);
  const std::string id = "u" + std::to_string(records_.size() + 1);
  records_[id] = record;
  return api::CreatedUpload{id, plan->mode, plan->part_size, plan->part_count};
}

Result<std::vector<api::SignedPart>> Companion::sign(const std::string& id,
                                                     const std::vector<std::int32_t>& parts,
                                                     std::int64_t clock, std::int64_t life) {
  const Record* record = this->record(id);
  if (!record) return problem(ErrorCode::no_such_upload, false);
  std::vector<api::SignedPart> urls;
  for (const std::int32_t part : parts) {
    grants_.push_back({.upload = record->upload,
                       .key = record->key,
                       .part = part,
                       .expires_at = clock + life,
                       .if_none_match = record->if_none_match});
    urls.push_back({part, std::to_string(grants_.size() - 1), clock + life, {}});
  }
  return urls;
}

Result<std::vector<api::UploadedPart>> Companion::list(const std::string& id) const {
  const Record* record = this->record(id);
  std::vector<api::UploadedPart> parts;
  if (!record || storage_.list_parts(record->upload, parts).status != 200) {
    return problem(ErrorCode::no_such_upload, false);
  }
  return parts;
}

Result<api::CompletedUpload> Companion::complete(const std::string& id,
                                                 const std::vector<api::CompletedPart>& parts) {
  const Record* record = this->record(id);
  if (!record) return problem(ErrorCode::no_such_upload, false);
  const auto head = [&]() -> Result<api::CompletedUpload> {
    const Storage::Object* object = storage_.head_object(record->key);
    if (!object) return problem(ErrorCode::no_such_key, false);
    return api::CompletedUpload{object->etag, static_cast<std::int64_t>(object->bytes.size())};
  };
  if (record->plan.mode == api::UploadMode::single) {
    Result<api::CompletedUpload> object = head();
    if (!object) return problem(ErrorCode::invalid_part, false);
    const std::string& etag = parts.at(0).etag;
    if (!etag.empty() && !transfer::same_etag(object->etag, etag)) {
      return problem(ErrorCode::checksum_mismatch, false);
    }
    return object;
  }
  const Storage::Answer answer = storage_.complete_multipart_upload(record->upload, parts);
  if (answer.status == 200) return head();
  if (answer.code == "InvalidPart") return problem(ErrorCode::invalid_part, false);
  // Gone: completed by an earlier call whose answer was lost, perhaps.
  std::vector<std::string> etags;
  for (const api::CompletedPart& part : parts)
    etags.push_back(part.etag);
  Result<api::CompletedUpload> object = head();
  const std::optional<std::string> expected = transfer::composite_etag(etags);
  const bool same = expected ? object && transfer::same_etag(object->etag, *expected)
                             : object && object->size == record->plan.size;  // opaque ETags: sizes must do
  if (same) return object;
  return problem(ErrorCode::no_such_upload, false);
}

Result<void> Companion::abort(const std::string& id) {
  const Record* record = this->record(id);
  if (!record) return problem(ErrorCode::no_such_upload, false);
  storage_.abort_multipart_upload(record->upload);
  return {};
}

}  // namespace r2deck::sim
