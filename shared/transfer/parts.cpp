#include "shared/transfer/parts.h"

#include <algorithm>

namespace r2deck::transfer {

void PartTable::begin(const Plan& plan) {
  std::vector<Part> before;
  if (plan == plan_) before = std::move(parts_);
  *this = PartTable();
  plan_ = plan;
  parts_.resize(static_cast<std::size_t>(plan.part_count));
  counts_[static_cast<std::size_t>(PartState::waiting)] = plan.part_count;
  for (std::size_t n = 0; n < before.size(); ++n) {
    parts_[n].md5 = std::move(before[n].md5);
    parts_[n].hashing = before[n].hashing;
    parts_[n].history = before[n].history;
    if (!parts_[n].md5.empty()) ++hashed_;
  }
}

void PartTable::forget_md5s() {
  for (Part& part : parts_) {
    part.md5.clear();
    part.hashing = false;
  }
  hashed_ = 0;
}

void PartTable::forgive() {
  for (Part& part : parts_) {
    const bool maybe_stored = part.history.maybe_stored;
    part.history = PartHistory();
    part.history.maybe_stored = maybe_stored;
  }
}

// Takes the part out of whatever its state keeps it in.
void PartTable::leave(std::int32_t part) {
  Part& p = entry(part);
  --counts_[static_cast<std::size_t>(p.state)];
  switch (p.state) {
    case PartState::waiting:
      returned_.erase(part);
      break;
    case PartState::signing:
      break;
    case PartState::ready:
      ready_.erase(part);
      break;
    case PartState::sending: {
      const auto flight =
          std::find_if(flights_.begin(), flights_.end(), [part](const Flight& f) { return f.part == part; });
      flying_bytes_ -= flight->sent;
      flights_.erase(flight);
      break;
    }
    case PartState::sent:
    case PartState::proven:
      stored_bytes_ -= plan_.length(part);
      if (p.etag.empty()) --hidden_;
      p.etag.clear();
      break;
    case PartState::retrying:
      if (p.retry_at) retries_.erase({*p.retry_at, part});
      p.retry_at.reset();
      break;
  }
}

void PartTable::enter(std::int32_t part, PartState state) {
  leave(part);
  entry(part).state = state;
  ++counts_[static_cast<std::size_t>(state)];
}

void PartTable::wait(std::int32_t part) {
  enter(part, PartState::waiting);
  if (part < fresh_) returned_.insert(part);
}

std::optional<std::int32_t> PartTable::take_for_signing() {
  std::int32_t part = 0;
  if (!returned_.empty()) {
    part = *returned_.begin();
  } else {
    while (has(fresh_) && at(fresh_).state != PartState::waiting)
      ++fresh_;
    if (!has(fresh_)) return std::nullopt;
    part = fresh_++;
  }
  enter(part, PartState::signing);
  return part;
}

void PartTable::signed_url(api::SignedPart target, Millis now) {
  const std::int32_t part = target.part;
  if (!has(part) || at(part).state != PartState::signing) return;
  enter(part, PartState::ready);
  ready_.emplace(part, Ready{std::move(target), now});
}

const Ready* PartTable::next_ready() const {
  return ready_.empty() ? nullptr : &ready_.begin()->second;
}

std::pair<Flight, api::SignedPart> PartTable::launch(std::uint32_t attempt, Millis now) {
  const std::int32_t part = ready_.begin()->first;
  api::SignedPart target = std::move(ready_.begin()->second.target);
  enter(part, PartState::sending);
  flights_.push_back({.part = part,
                      .attempt = attempt,
                      .sent = 0,
                      .length = plan_.length(part),
                      .moved_at = now,
                      .expires_at = target.expires_at});
  return {flights_.back(), std::move(target)};
}

void PartTable::store(std::int32_t part, std::string etag) {
  enter(part, PartState::sent);
  stored_bytes_ += plan_.length(part);
  if (etag.empty()) ++hidden_;
  entry(part).etag = std::move(etag);
  entry(part).history.waits = 0;
}

void PartTable::prove(std::int32_t part) {
  // Not by enter(): it stays stored, with its ETag.
  --counts_[static_cast<std::size_t>(at(part).state)];
  entry(part).state = PartState::proven;
  ++counts_[static_cast<std::size_t>(PartState::proven)];
}

void PartTable::retry(std::int32_t part, std::optional<Millis> at) {
  enter(part, PartState::retrying);
  entry(part).retry_at = at;
  if (at) retries_.insert({*at, part});
}

const Flight* PartTable::flight(std::int32_t part, std::uint32_t attempt) const {
  const auto found = std::find_if(flights_.begin(), flights_.end(),
                                  [&](const Flight& f) { return f.part == part && f.attempt == attempt; });
  return found == flights_.end() ? nullptr : &*found;
}

void PartTable::progress(std::int32_t part, std::int64_t sent, Millis now) {
  for (Flight& flight : flights_) {
    if (flight.part != part) continue;
    const std::int64_t before = flight.sent;
    flight.sent = std::max(before, std::min(sent, flight.length));
    if (flight.sent > before) flight.moved_at = now;
    flying_bytes_ += flight.sent - before;
    return;
  }
}

void PartTable::set_md5(std::int32_t part, std::string md5) {
  if (at(part).md5.empty()) ++hashed_;
  entry(part).md5 = std::move(md5);
  entry(part).hashing = false;
}

std::optional<Millis> PartTable::next_retry() const {
  if (retries_.empty()) return std::nullopt;
  return retries_.begin()->first;
}

void PartTable::release_retries(Millis now) {
  while (!retries_.empty() && retries_.begin()->first <= now)
    wait(retries_.begin()->second);
}

void PartTable::release_all_retries() {
  while (!retries_.empty())
    wait(retries_.begin()->second);
}

}  // namespace r2deck::transfer
