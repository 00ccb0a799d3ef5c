#include "companion/services/completion.h"

#include "companion/services/problems.h"
#include "shared/transfer/etag.h"

namespace r2deck::services {
namespace {

// What the object's ETag must be, where the parts' ETags are MD5s and so prove something; else empty.
std::string expected_etag(const Storage& storage, const std::vector<api::CompletedPart>& parts) {
  if (storage.proof != api::Proof::md5) return {};
  std::vector<std::string> etags;
  etags.reserve(parts.size());
  for (const auto& part : parts)
    etags.push_back(part.etag);
  return transfer::composite_etag(etags).value_or("");
}

// Is the object at this key the one that our parts make? Where ETags prove nothing, size and date must do:
// the key may have held another object of the same size before the upload began.
bool is_ours(const Storage& storage, const s3::ObjectHead& head, const store::UploadRecord& upload,
             const std::string& expected) {
  if (head.size != upload.size) return false;
  if (!expected.empty()) return transfer::same_etag(head.etag, expected);
  constexpr text::UnixMillis kWholeSeconds = 1000;  // Last-Modified has no fraction
  return head.modified + kWholeSeconds > upload.created_at + storage.client.clock_offset();
}

// Did the request reach storage, so that it may have been done? "No such upload" also follows a Complete that
// was.
bool outcome_unknown(const Problem& problem) {
  return problem.retryable || problem.code == ErrorCode::no_such_upload ||
         problem.code == ErrorCode::bad_response || problem.code == ErrorCode::timed_out;
}

Problem exists_already(const store::UploadRecord& upload) {
  return refused(ErrorCode::precondition_failed, upload.key, "An object of this name exists already.",
                 "Choose another name, or allow it to be overwritten.");
}

Result<void> check_size(const s3::ObjectHead& head, const store::UploadRecord& upload) {
  if (head.size == upload.size) return {};
  return refused(ErrorCode::size_mismatch, upload.key,
                 "Storage has " + std::to_string(head.size) + " bytes, but the file has " +
                     std::to_string(upload.size) + ".",
                 "Upload the file again.");
}

Problem not_proven(const store::UploadRecord& upload) {
  return refused(ErrorCode::checksum_mismatch, upload.key,
                 "What storage has is not what was sent: the checksums differ.", "Upload the file again.");
}

}  // namespace

Result<api::CompletedUpload> complete_multipart(Storage& storage, const store::UploadRecord& upload,
                                                const std::vector<api::CompletedPart>& parts, bool resumed) {
  s3::Client& client = storage.client;
  const std::string expected = expected_etag(storage, parts);
  if (resumed || upload.if_none_match) {
    Result<s3::ObjectHead> there = client.head_object(upload.bucket, upload.key);
    if (!there.ok() && there.problem().code != ErrorCode::no_such_key) return there.problem();
    if (there.ok() && resumed && is_ours(storage, *there, upload, expected)) {
      return api::CompletedUpload{there->etag, there->size};
    }
    if (there.ok() && upload.if_none_match) return exists_already(upload);
  }

  std::vector<s3::Part> sent;
  sent.reserve(parts.size());
  for (const auto& part : parts)
    sent.push_back({part.part, 0, part.etag});
  const Result<std::string> completed = client.complete_multipart_upload(
      upload.bucket, upload.key, upload.storage_id, sent, upload.if_none_match);
  if (!completed.ok() && !outcome_unknown(completed.problem())) return completed.problem();

  Result<s3::ObjectHead> head = client.head_object(upload.bucket, upload.key);
  if (!completed.ok()) {
    if (head.ok() && is_ours(storage, *head, upload, expected)) {
      return api::CompletedUpload{head->etag, head->size};
    }
    return completed.problem();
  }
  if (!head.ok()) {
    Problem unproven = std::move(head).problem();
    unproven.retryable = true;
    return unproven;
  }
  if (const auto checked = check_size(*head, upload); !checked.ok()) return checked.problem();
  const std::string& etag =
      completed->empty() ? head->etag : *completed;  // Ceph's Complete answers an empty one
  if (!expected.empty() && !transfer::same_etag(etag, expected)) return not_proven(upload);
  return api::CompletedUpload{etag, head->size};
}

Result<api::CompletedUpload> prove_single(Storage& storage, const store::UploadRecord& upload,
                                          std::string_view etag) {
  Result<s3::ObjectHead> head = storage.client.head_object(upload.bucket, upload.key);
  if (!head.ok()) {
    if (head.problem().code != ErrorCode::no_such_key) return head.problem();
    return refused(ErrorCode::invalid_part, upload.key, "The file has not arrived in storage.",
                   "Upload the file again.");
  }
  if (const auto checked = check_size(*head, upload); !checked.ok()) return checked.problem();
  if (!transfer::same_etag(head->etag, etag)) return not_proven(upload);
  return api::CompletedUpload{head->etag, head->size};
}

}  // namespace r2deck::services
