// Sending: URLs signed just before use, parts in flight, and what storage answers.
#include <algorithm>

#include "shared/transfer/etag.h"
#include "shared/transfer/problems.h"
#include "shared/transfer/put_answer.h"
#include "shared/transfer/upload.h"

namespace r2deck::transfer {

// ---- signatures
// ------------------------------------------------------------------------------------------------

// Asks for URLs for the free connections and for as many parts beyond: more would only grow old.
void Upload::pump_sign() {
  const std::int32_t ready = parts_.in(PartState::ready);
  const std::int32_t free = std::max(0, limit() - parts_in_flight());
  // Half of those ahead are used up before more are asked for, or each part would cost a request of its own.
  if (limit() == 0 || 2 * ready > limit() || !sign_.may_begin(now_)) return;
  const std::int32_t wanted = std::min(free + limit() - ready, kMaxSignBatch);
  while (static_cast<std::int32_t>(signing_.size()) < wanted) {
    const std::optional<std::int32_t> part = parts_.take_for_signing();
    if (!part) break;
    signing_.push_back(*part);
  }
  if (signing_.empty()) return;
  sign_.begin();
  emit(effect::SignParts{id_, signing_});
}

void Upload::on(const event::Signed& event) {
  if (!sign_.outstanding()) return;
  for (const api::SignedPart& url : event.urls)
    parts_.signed_url(url, now_);
  bool complete = true;
  for (const std::int32_t part : std::exchange(signing_, {})) {
    if (parts_.at(part).state != PartState::signing) continue;
    parts_.wait(part);
    complete = false;
  }
  if (complete) {
    sign_.succeeded();
  } else {
    call_failed(sign_, make_problem(ErrorCode::bad_response, "sign parts",
                                    "R2 Deck's companion did not sign all parts it was asked for.",
                                    "Reload the page if this goes on.", true));
  }
}

void Upload::on(const event::SignFailed& event) {
  if (!sign_.outstanding()) return;
  for (const std::int32_t part : std::exchange(signing_, {})) {
    if (parts_.at(part).state == PartState::signing) parts_.wait(part);
  }
  if (upload_is_gone(event.problem)) {
    id_.clear();
    sign_.gave_up();
    fail(event.problem);
    return;
  }
  call_failed(sign_, event.problem);
}

// ---- parts in flight
// ---------------------------------------------------------------------------------------------

void Upload::pump_puts() {
  while (parts_in_flight() < limit()) {
    const Ready* ready = parts_.next_ready();
    if (!ready) return;
    const bool lasts = ready->target.expires_at - wall_ > kUrlMargin;
    const bool fresh = now_ - ready->signed_at < kUrlMargin;
    if (!lasts && !fresh) {
      parts_.wait(ready->target.part);
      continue;
    }
    auto [flight, target] = parts_.launch(++attempts_, now_);
    emit(effect::PutPart{flight.part, flight.attempt, plan_.offset(flight.part), flight.length,
                         std::move(target)});
    if (wants_proof()) want_hash(flight.part);
  }
}

void Upload::stop(const Flight& flight) {
  emit(effect::StopPut{flight.part, flight.attempt});
  parts_.history(flight.part).maybe_stored = true;
  parts_.wait(flight.part);
}

// Nothing is in the air any more; what was goes back to the line.
void Upload::ground_all() {
  for (const Flight& flight : std::vector<Flight>(parts_.flights()))
    stop(flight);
  for (const std::int32_t part : std::exchange(doubtful_, {}))
    parts_.wait(part);
}

void Upload::stop_stalled(bool slept) {
  for (const Flight& flight : std::vector<Flight>(parts_.flights())) {
    if (!running() || now_ - flight.moved_at < kStallAfter) continue;
    stop(flight);
    retry_later(flight.part,
                make_problem(ErrorCode::timed_out, "send the file", "A part made no progress for a minute.",
                             "Check the connection; the part is sent again.", true),
                !slept && !offline_);
  }
}

void Upload::on(const event::PutProgress& event) {
  if (parts_.flight(event.part, event.attempt)) parts_.progress(event.part, event.sent, now_);
}

void Upload::on(const event::PutDone& event) {
  if (!parts_.flight(event.part, event.attempt)) return;
  parts_.store(event.part, std::string(bare_etag(event.etag)));
  congestion_.succeeded(parallel_);
  if (wants_proof()) compare(event.part);
}

void Upload::on(const event::PutFailed& event) {
  const Flight* found = parts_.flight(event.part, event.attempt);
  if (!found) return;
  const Flight flight = *found;
  parts_.wait(flight.part);  // it has landed; below it may be sent elsewhere
  PartHistory& history = parts_.history(flight.part);
  if (event.status == 0 || event.status >= 500) history.maybe_stored = true;
  const bool expired = wall_ >= flight.expires_at;

  if (event.status < 300) {
    // R2's error answers often lack CORS headers, so an expired URL looks like this, too.
    if (expired && history.renewals < kMaxRenewals) {
      ++history.renewals;
      return;
    }
    parts_.retry(flight.part, std::nullopt);
    doubtful_.push_back(flight.part);
    trouble_ = make_problem(ErrorCode::endpoint_unreachable, "send the file",
                            "The connection to storage broke off.", "R2 Deck is finding out why.", true);
    return;
  }

  PutAnswer answer = judge_put(event.status, event.code, expired, history.renewals > 0);
  switch (answer.verdict) {
    case PutVerdict::slow_down:
      congestion_.slow_down(now_, parallel_);
      [[fallthrough]];
    case PutVerdict::again:
      retry_later(flight.part, std::move(answer.problem), !offline_);
      return;
    case PutVerdict::renew:
      // Signed again, without a wait: it says nothing about storage's health.
      if (++history.renewals > kMaxRenewals) fail(std::move(answer.problem));
      return;
    case PutVerdict::exists:
      // Our own earlier attempt may have made the object, its answer lost: Complete compares it with the
      // file.
      if (single() && history.maybe_stored && wants_proof()) {
        parts_.store(flight.part, "");
        trouble_ = std::move(answer.problem);  // to be told if it was somebody else's
        return;
      }
      [[fallthrough]];
    case PutVerdict::fatal:
      if (answer.problem.code == ErrorCode::no_such_upload) id_.clear();
      fail(std::move(answer.problem));
      return;
  }
}

void Upload::retry_later(std::int32_t part, Problem problem, bool counts) {
  parts_.wait(part);  // whatever happens below, it is not left hanging
  PartHistory& history = parts_.history(part);
  ++history.waits;
  if (counts && ++history.failures >= kMaxPartFailures) {
    problem.message = "Part " + std::to_string(part) + " failed " + std::to_string(history.failures) +
                      " times. " + problem.message;
    fail(std::move(problem));
    return;
  }
  parts_.retry(part, now_ + backoff_.delay(history.waits));
  trouble_ = std::move(problem);
}

}  // namespace r2deck::transfer
