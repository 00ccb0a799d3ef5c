// Failures without a status. A browser that may not read an answer, or got none, or could not read the file,
// says the same for all three: status 0. So the file is checked first, then the companion is asked; once for
// all parts that failed so, since they fail together.
#include "shared/transfer/problems.h"
#include "shared/transfer/upload.h"

namespace r2deck::transfer {
namespace {

Problem problem_of(const api::Diagnosis& diagnosis) {
  const bool blocked = diagnosis.code == "ok";
  Problem problem = make_problem(
      blocked ? ErrorCode::endpoint_unreachable
              : error_code_from(diagnosis.code).value_or(ErrorCode::storage_unavailable),
      "send the file",
      blocked ? "The browser could not reach storage, though R2 Deck's companion can." : diagnosis.message,
      blocked ? "Check the connection, and browser extensions or a proxy that may block it." : diagnosis.hint,
      blocked || diagnosis.retryable);
  return problem;
}

}  // namespace

void Upload::pump_doubt() {
  if (doubtful_.empty()) return;
  if (offline_) {  // no need to ask why
    for (const std::int32_t part : std::exchange(doubtful_, {})) {
      retry_later(part,
                  make_problem(ErrorCode::offline, "send the file", "This computer is offline.",
                               "The upload goes on by itself when the connection is back.", true),
                  false);
    }
    return;
  }
  if (doubt_ != Doubt::none) return;
  doubt_ = Doubt::checking_file;
  emit(effect::CheckFile{});
}

void Upload::on(const event::FileReadable&) {
  if (doubt_ != Doubt::checking_file) return;
  doubt_ = Doubt::none;
  if (!running() || doubtful_.empty() || offline_) return;
  doubt_ = Doubt::diagnosing;
  emit(effect::Diagnose{id_});
}

void Upload::on(const event::Diagnosed& event) {
  if (doubt_ != Doubt::diagnosing) return;
  doubt_ = Doubt::none;
  if (!running() || doubtful_.empty()) return;
  const Problem problem = problem_of(event.diagnosis);
  const bool expired = problem.code == ErrorCode::signature_expired;
  if (!problem.retryable && !expired) {
    if (upload_is_gone(problem)) id_.clear();
    fail(problem);
    return;
  }
  if (problem.code == ErrorCode::rate_limited || problem.code == ErrorCode::storage_unavailable) {
    congestion_.slow_down(now_, parallel_);
  }
  for (const std::int32_t part : std::exchange(doubtful_, {})) {
    retry_later(part, problem, !offline_);
  }
}

void Upload::on(const event::FileUnreadable& event) {
  if (doubt_ == Doubt::checking_file) doubt_ = Doubt::none;
  if (mode_ == Mode::done || mode_ == Mode::cancelled) return;
  if (phase_ == Phase::completing) return;  // every byte was read and stored; the file is not needed any more
  hash_line_.clear();
  hashes_out_ = 0;
  parts_.forget_md5s();
  // What storage has is part of a file that is no more.
  discard(std::exchange(id_, {}));
  fail(event.problem);
}

}  // namespace r2deck::transfer
