// Endings: failure, and clearing up in storage what will not be completed.
#include "shared/transfer/problems.h"
#include "shared/transfer/upload.h"

namespace r2deck::transfer {

void Upload::fail(Problem problem) {
  if (mode_ == Mode::done || mode_ == Mode::cancelled || mode_ == Mode::failed) return;
  ground_all();
  mode_ = Mode::failed;
  if (problem.subject.empty()) problem.subject = spec_.request.key;
  verdict_ = std::move(problem);
}

void Upload::discard(std::string id) {
  if (!id.empty()) discarded_.push_back(std::move(id));
}

void Upload::pump_aborts() {
  if (discarded_.empty() || !abort_.may_begin(now_)) return;
  abort_.begin();
  emit(effect::AbortUpload{discarded_.front()});
}

void Upload::on(const event::AbortDone&) {
  if (!abort_.outstanding()) return;
  abort_.succeeded();
  discarded_.pop_front();
}

void Upload::on(const event::AbortFailed& event) {
  if (!abort_.outstanding()) return;
  if (upload_is_gone(event.problem)) {
    on(event::AbortDone{});
    return;
  }
  if (event.problem.retryable && abort_.failed(now_, backoff_, !offline_)) return;
  abort_.succeeded();  // not that it did; but the next one starts with a clean record
  discarded_.pop_front();
  if (mode_ != Mode::cancelled) return;
  verdict_ = event.problem;
  verdict_->hint =
      "Storage may keep the parts sent so far until its own rules abort the upload (R2: 7 days).";
}

bool Upload::settled() const {
  const bool over = mode_ == Mode::done || mode_ == Mode::cancelled || mode_ == Mode::failed;
  return over && discarded_.empty() && !create_.outstanding() && !complete_.outstanding();
}

}  // namespace r2deck::transfer
