// Proof: the file's MD5s against storage's ETags, part by part and for the whole object.
#include <algorithm>

#include "shared/transfer/etag.h"
#include "shared/transfer/md5.h"
#include "shared/transfer/problems.h"
#include "shared/transfer/upload.h"

namespace r2deck::transfer {

// ---- parts
// -------------------------------------------------------------------------------------------------------

void Upload::want_hash(std::int32_t part) {
  if (!parts_.at(part).md5.empty() || parts_.at(part).hashing) return;
  if (plan_.length(part) == 0) {
    parts_.set_md5(part, md5_hex(""));
    return;
  }
  parts_.set_hashing(part, true);
  hash_line_.push_back(part);
}

// Whether to hash what stands in line, or to let it wait for others to go with. Whoever is stored already
// would hold up the end; and when nothing is left to launch, nobody joins any more.
bool Upload::hashes_due() const {
  if (static_cast<std::int32_t>(hash_line_.size()) >= kHashTogether || phase_ != Phase::sending) return true;
  const std::int32_t to_come =
      parts_.in(PartState::waiting) + parts_.in(PartState::signing) + parts_.in(PartState::ready);
  return to_come == 0 || std::any_of(hash_line_.begin(), hash_line_.end(),
                                     [this](std::int32_t part) { return parts_.is_stored(part); });
}

void Upload::pump_hashes() {
  while (!hash_line_.empty() && hashes_due() && hashes_out_ <= kMaxHashes - kHashTogether) {
    for (std::int32_t group = 0; group < kHashTogether && !hash_line_.empty(); ++group) {
      const std::int32_t part = hash_line_.front();
      hash_line_.pop_front();
      ++hashes_out_;
      emit(effect::HashPart{part, plan_.offset(part), plan_.length(part)});
    }
  }
}

void Upload::on(const event::PartHashed& event) {
  if (!parts_.has(event.part) || !parts_.at(event.part).hashing) return;
  const std::optional<Md5Digest> digest = digest_from_hex(event.md5);
  hashes_out_ = std::max(0, hashes_out_ - 1);
  if (!digest) {
    parts_.set_hashing(event.part, false);
    fail(make_problem(ErrorCode::internal, "hash the file", "The checksum of a part could not be computed.",
                      "Press Retry; switch verification off if it fails again."));
    return;
  }
  parts_.set_md5(event.part, to_hex(*digest));
  if (parts_.is_stored(event.part)) compare(event.part);
}

// Storage's ETag of a stored part against the file's MD5, once both are known.
void Upload::compare(std::int32_t part) {
  const Part& p = parts_.at(part);
  if (p.md5.empty() || p.etag.empty()) return;
  if (same_etag(p.etag, p.md5)) {
    parts_.prove(part);
    return;
  }
  Problem problem =
      make_problem(ErrorCode::checksum_mismatch, "verify the upload",
                   "Storage has other bytes in part " + std::to_string(part) + " than the file.",
                   "The part is sent again.", true);
  parts_.wait(part);
  if (++parts_.history(part).mismatches < kMaxMismatches) {
    trouble_ = std::move(problem);
    return;
  }
  problem.message += " It was sent " + std::to_string(kMaxMismatches) + " times.";
  problem.hint = "Check this computer's memory and network, then press Retry.";
  fail(std::move(problem));
}

void Upload::finish_sending() {
  if (!running() || !parts_.all_stored()) return;
  if (wants_proof() && !parts_.all_hashed()) return;
  // A PutObject's ETag comes with the object; parts' ETags are needed before.
  phase_ = parts_.hidden() > 0 && !single() ? Phase::listing : Phase::completing;
}

// ---- what storage lists
// --------------------------------------------------------------------------------------------

void Upload::pump_list() {
  if (!list_.may_begin(now_)) return;
  list_.begin();
  emit(effect::ListParts{id_});
}

void Upload::on(const event::PartsListed& event) {
  if (!list_.outstanding()) return;
  list_.succeeded();
  if (phase_ != Phase::listing || (!running() && mode_ != Mode::paused)) return;
  phase_ = Phase::sending;
  restoring_ = false;
  std::vector<const api::UploadedPart*> listed(static_cast<std::size_t>(parts_.count()), nullptr);
  for (const api::UploadedPart& part : event.parts) {
    if (parts_.has(part.part)) listed[static_cast<std::size_t>(part.part - 1)] = &part;
  }
  for (std::int32_t part = 1; part <= parts_.count() && mode_ != Mode::failed; ++part) {
    apply_listed(part, listed[static_cast<std::size_t>(part - 1)]);
  }
  if (parts_.hidden() > 0) {
    fail(make_problem(ErrorCode::bad_response, "verify the upload",
                      "Storage lists parts without their ETags.",
                      "This endpoint's multipart upload cannot be completed from a browser."));
  }
}

void Upload::apply_listed(std::int32_t part, const api::UploadedPart* listed) {
  if (listed && listed->size == plan_.length(part)) {
    parts_.store(part, std::string(bare_etag(listed->etag)));
    if (!wants_proof()) return;
    want_hash(part);
    compare(part);
    return;
  }
  if (!parts_.is_stored(part)) return;
  parts_.wait(part);
  if (++parts_.history(part).failures >= kMaxPartFailures) {
    fail(make_problem(ErrorCode::invalid_part, "verify the upload",
                      "Storage loses part " + std::to_string(part) + " each time it is sent.",
                      "Try again later; the storage service may have a fault."));
  }
}

void Upload::on(const event::ListPartsFailed& event) {
  if (!list_.outstanding()) return;
  if (!upload_is_gone(event.problem)) {
    call_failed(list_, event.problem);
    return;
  }
  list_.gave_up();
  if (phase_ != Phase::listing || (!running() && mode_ != Mode::paused)) return;
  if (restoring_) {
    begin_anew();
  } else {
    id_.clear();
    fail(event.problem);
  }
}

// ---- the whole
// -----------------------------------------------------------------------------------------------------

void Upload::pump_complete() {
  if (!complete_.may_begin(now_)) return;
  std::vector<api::CompletedPart> parts;
  parts.reserve(static_cast<std::size_t>(parts_.count()));
  for (std::int32_t n = 1; n <= parts_.count(); ++n) {
    const Part& part = parts_.at(n);
    parts.push_back({n, part.etag.empty() ? part.md5 : part.etag});
  }
  complete_.begin();
  emit(effect::CompleteUpload{id_, std::move(parts)});
}

// The ETag that the object must have; nothing without proof.
std::optional<std::string> Upload::expected_etag() const {
  if (!wants_proof()) return std::nullopt;
  if (single()) return parts_.at(1).md5;
  std::vector<std::string> md5s;
  md5s.reserve(static_cast<std::size_t>(parts_.count()));
  for (std::int32_t n = 1; n <= parts_.count(); ++n)
    md5s.push_back(parts_.at(n).md5);
  return composite_etag(md5s);
}

void Upload::on(const event::CompleteDone& event) {
  if (!complete_.outstanding()) return;
  complete_.succeeded();
  id_.clear();
  if (mode_ == Mode::cancelled) {
    discard_after_complete_ = false;
    verdict_ = make_problem(ErrorCode::cancelled, "cancel the upload",
                            "Storage had completed the object before the upload could be cancelled.",
                            "Delete the object if you do not want it.");
    return;
  }
  const api::CompletedUpload& object = event.object;
  const std::optional<std::string> expected = expected_etag();
  const bool comparable = expected && !object.etag.empty();
  if (object.size != spec_.request.size) {
    fail(make_problem(ErrorCode::size_mismatch, "verify the upload",
                      "The object in the bucket has " + std::to_string(object.size) + " bytes, the file " +
                          std::to_string(spec_.request.size) + ".",
                      "Delete the object, then press Retry to upload the file again."));
    return;
  }
  if (comparable && !same_etag(object.etag, *expected)) {
    fail(make_problem(ErrorCode::checksum_mismatch, "verify the upload",
                      "The object is in the bucket, but its ETag " + std::string(bare_etag(object.etag)) +
                          " is not " + *expected + ", which this file gives: the contents differ.",
                      "Delete the object, then press Retry to upload the file again."));
    return;
  }
  mode_ = Mode::done;
  status_.etag = std::string(bare_etag(object.etag));
  status_.proven = comparable;
}

void Upload::on(const event::CompleteFailed& event) {
  if (!complete_.outstanding()) return;
  if (mode_ == Mode::cancelled) {
    complete_.gave_up();
    if (std::exchange(discard_after_complete_, false)) discard(std::exchange(id_, {}));
    return;
  }
  const ErrorCode code = event.problem.code;
  const bool other_content = code == ErrorCode::checksum_mismatch || code == ErrorCode::size_mismatch;
  // A single PUT whose ETag was hidden is compared only now; what must not be overwritten cannot be sent
  // again.
  const bool send_again = single() && other_content && !spec_.request.if_none_match;
  if ((code == ErrorCode::invalid_part || send_again) && rechecks_ < kMaxRechecks) {
    ++rechecks_;
    complete_.gave_up();
    trouble_ = event.problem;
    if (single()) {
      parts_.wait(1);
      phase_ = Phase::sending;
    } else {
      phase_ = Phase::listing;
    }
    return;
  }
  if (other_content && trouble_ && trouble_->code == ErrorCode::precondition_failed) {
    complete_.gave_up();
    fail(*trouble_);  // the object that stood in our way was not ours after all
    return;
  }
  // Gone, or completed with other content: in either case there is nothing left to complete or to abort.
  if (upload_is_gone(event.problem) || other_content) id_.clear();
  call_failed(complete_, event.problem);
}

}  // namespace r2deck::transfer
