// The machine's frame: dispatch, what the person does, what a view sees, and when to wake up. The work itself
// is in upload_create.cpp, upload_send.cpp, upload_doubt.cpp, upload_proof.cpp and upload_end.cpp.
#include "shared/transfer/upload.h"

#include <algorithm>

#include "shared/transfer/problems.h"

namespace r2deck::transfer {
namespace {

constexpr std::int32_t kMaxParallel = 64;
// A Tick this late means that the machine slept; failures found then are not the storage's. (A hidden tab's
// timers are up to a minute late.)
constexpr Millis kSleepAfter = 60'000;
// Timers may fire a little early.
constexpr Millis kTimerSlack = 50;

void take_earlier(std::optional<Millis>& earliest, std::optional<Millis> candidate) {
  if (candidate && (!earliest || *candidate < *earliest)) earliest = candidate;
}

}  // namespace

const char* state_name(UploadState state) {
  switch (state) {
    case UploadState::queued:
      return "Queued";
    case UploadState::uploading:
      return "Uploading";
    case UploadState::retrying:
      return "Retrying";
    case UploadState::verifying:
      return "Verifying";
    case UploadState::paused:
      return "Paused";
    case UploadState::failed:
      return "Failed";
    case UploadState::cancelled:
      return "Cancelled";
    case UploadState::done:
      return "Done";
  }
  return "";
}

Upload::Upload(UploadSpec spec) : spec_(std::move(spec)), parallel_(0), backoff_(spec_.seed) {
  spec_.parallel = std::clamp(spec_.parallel, 1, kMaxParallel);
  parallel_ = spec_.parallel;
  if (Result<Plan> plan = plan_parts(spec_.request.size, spec_.request.part_size)) plan_ = *plan;
  refresh_status();
}

std::vector<Effect> Upload::handle(const Event& event, UnixMillis now) {
  wall_ = now;
  now_ = timeline_.advance(now);
  const bool slept = wake_ && now_ - *wake_ > kSleepAfter;
  if (wake_) {
    // The clock may have been set back since the timer was asked for: then it fires "early".
    const bool due = std::holds_alternative<event::Tick>(event) &&
                     (now_ + kTimerSlack >= *wake_ || timeline_.steps_back() != wake_steps_back_);
    if (due || now_ >= *wake_) wake_.reset();
  }
  std::visit([this](const auto& e) { on(e); }, event);
  if (running()) stop_stalled(slept);
  pump();
  refresh_status();
  plan_wake();
  return std::exchange(out_, {});
}

// Everything that can be done now is begun now.
void Upload::pump() {
  if (running()) {
    parts_.release_retries(now_);
    if (phase_ == Phase::starting || phase_ == Phase::creating) pump_create();
    if (phase_ == Phase::sending) {
      pump_doubt();
      pump_puts();
      pump_sign();
      finish_sending();
    }
    if (phase_ == Phase::listing) pump_list();
    if (phase_ == Phase::completing) pump_complete();
    pump_hashes();
  }
  pump_aborts();
}

// ---- what the person does
// ----------------------------------------------------------------------------------

void Upload::on(const event::Start&) {
  if (mode_ != Mode::queued) return;
  started_ = true;
  mode_ = Mode::running;
  if (Result<Plan> plan = plan_parts(spec_.request.size, spec_.request.part_size); !plan) {
    fail(plan.problem());
    return;
  }
  begin_anew();
}

void Upload::on(const event::Pause&) {
  if (mode_ != Mode::queued && !running()) return;
  ground_all();
  mode_ = Mode::paused;
}

void Upload::on(const event::Resume&) {
  if (mode_ != Mode::paused) return;
  mode_ = started_ ? Mode::running : Mode::queued;
  parts_.release_all_retries();
  for (Call* call : {&create_, &sign_, &list_, &complete_})
    call->hurry();
}

void Upload::on(const event::Retry&) {
  if (mode_ != Mode::failed) return;
  verdict_.reset();
  trouble_.reset();
  rechecks_ = 0;
  parts_.forgive();
  parts_.release_all_retries();
  for (Call* call : {&create_, &sign_, &list_, &complete_})
    call->forgive();
  if (plan_.part_count == 0) {  // it could not even be planned: say so again
    mode_ = Mode::queued;
    on(event::Start{});
    return;
  }
  mode_ = Mode::running;
  if (id_.empty()) {
    begin_anew();
  } else if (single()) {
    phase_ = Phase::sending;
  } else {
    phase_ = Phase::listing;
    restoring_ = true;
  }
}

void Upload::on(const event::Cancel&) {
  if (mode_ == Mode::done || mode_ == Mode::cancelled) return;
  ground_all();
  mode_ = Mode::cancelled;
  verdict_.reset();
  if (complete_.outstanding()) {
    discard_after_complete_ = true;  // which of the two wins is not ours to decide
  } else {
    discard(std::exchange(id_, {}));
  }
}

void Upload::on(const event::Tick&) {}  // pump() does all that is due

void Upload::on(const event::Online& event) {
  offline_ = !event.online;
  if (offline_) return;
  parts_.release_all_retries();
  for (Call* call : {&create_, &sign_, &list_, &complete_, &abort_})
    call->hurry();
}

// ---- what a view and the queue see
// ---------------------------------------------------------------------------

Upload::PartView Upload::part(std::int32_t number) const {
  if (number < 1 || number > plan_.part_count) return {PartState::waiting, 0, 0};
  const std::int64_t length = plan_.length(number);
  if (!parts_.has(number)) return {PartState::waiting, 0, length};
  std::int64_t sent = parts_.is_stored(number) ? length : 0;
  for (const Flight& flight : parts_.flights()) {
    if (flight.part == number) sent = flight.sent;
  }
  return {parts_.at(number).state, sent, length};
}

std::int32_t Upload::parts_in_flight() const {
  return static_cast<std::int32_t>(parts_.flights().size());
}

void Upload::set_parallel(std::int32_t parallel) {
  parallel_ = std::clamp(parallel, 0, kMaxParallel);
}

std::int32_t Upload::demand() const {
  if (!running()) return 0;
  switch (phase_) {
    case Phase::starting:
    case Phase::creating:
      return plan_.part_count;
    case Phase::listing:
    case Phase::sending:
      return parts_.count() - parts_.stored();
    case Phase::completing:
      break;
  }
  return 0;
}

UploadState Upload::public_state() const {
  switch (mode_) {
    case Mode::queued:
      return UploadState::queued;
    case Mode::paused:
      return UploadState::paused;
    case Mode::failed:
      return UploadState::failed;
    case Mode::cancelled:
      return UploadState::cancelled;
    case Mode::done:
      return UploadState::done;
    case Mode::running:
      break;
  }
  const auto unless_waiting = [](const Call& call, UploadState state) {
    return call.retry_at() ? UploadState::retrying : state;
  };
  switch (phase_) {
    case Phase::starting:
    case Phase::creating:
      return unless_waiting(create_, UploadState::uploading);
    case Phase::listing:
      return unless_waiting(list_, restoring_ ? UploadState::uploading : UploadState::verifying);
    case Phase::completing:
      return unless_waiting(complete_, UploadState::verifying);
    case Phase::sending:
      break;
  }
  if (parts_.all_stored()) return UploadState::verifying;
  const bool moving = !parts_.flights().empty() || sign_.outstanding() || parts_.in(PartState::ready) > 0;
  const bool held_up = parts_.in(PartState::retrying) > 0 || sign_.retry_at();
  return held_up && !moving ? UploadState::retrying : UploadState::uploading;
}

void Upload::refresh_status() {
  status_.state = public_state();
  status_.size = spec_.request.size;
  status_.part_count = plan_.part_count;
  status_.parts_done = parts_.stored();
  status_.acknowledged = parts_.stored_bytes();
  status_.sent = parts_.stored_bytes() + parts_.flying_bytes();
  const bool retrying = status_.state == UploadState::retrying;
  if (retrying) {
    status_.problem = trouble_;
  } else {
    status_.problem = verdict_;
  }
  const std::optional<Millis> at = retrying ? next_retry() : std::nullopt;
  status_.retry_at = at ? std::optional(timeline_.to_wall(*at)) : std::nullopt;
}

// ---- time
// ------------------------------------------------------------------------------------------------------

std::optional<Millis> Upload::next_retry() const {
  switch (phase_) {
    case Phase::starting:
    case Phase::creating:
      return create_.retry_at();
    case Phase::listing:
      return list_.retry_at();
    case Phase::completing:
      return complete_.retry_at();
    case Phase::sending:
      break;
  }
  std::optional<Millis> earliest = parts_.next_retry();
  take_earlier(earliest, sign_.retry_at());
  return earliest;
}

void Upload::plan_wake() {
  std::optional<Millis> next;
  // What is due already and was not begun waits for something else than time.
  const auto consider = [&](std::optional<Millis> deadline) {
    if (deadline && *deadline > now_) take_earlier(next, deadline);
  };
  consider(abort_.retry_at());
  if (running()) {
    if (phase_ == Phase::sending) consider(parts_.next_retry());
    for (const Call* call : {&create_, &sign_, &list_, &complete_})
      consider(call->retry_at());
    for (const Flight& flight : parts_.flights())
      consider(flight.moved_at + kStallAfter);
  }
  if (!next || (wake_ && *wake_ <= *next)) return;
  wake_ = next;
  wake_steps_back_ = timeline_.steps_back();
  emit(effect::Wake{timeline_.to_wall(*next)});
}

bool Upload::quiet() const {
  return !create_.outstanding() && !sign_.outstanding() && !list_.outstanding() && !complete_.outstanding() &&
         doubt_ == Doubt::none;
}

// A call to the companion failed. While paused or failed its next try is the person's business.
void Upload::call_failed(Call& call, const Problem& problem) {
  if (!running()) {
    call.gave_up();
    return;
  }
  trouble_ = problem;
  if (!problem.retryable) {
    call.gave_up();
    fail(problem);
  } else if (!call.failed(now_, backoff_, !offline_)) {
    fail(problem);
  }
}

}  // namespace r2deck::transfer
