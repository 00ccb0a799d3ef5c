#include "shared/transfer/retry.h"

#include <algorithm>

namespace r2deck::transfer {

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators): any seed will do, 0
// included.
std::uint64_t Backoff::random() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

Millis Backoff::delay(std::int32_t failures) {
  const int doublings = std::clamp(failures, 1, 16);
  const Millis ceiling = std::min(kBackoffCap, kBackoffBase << doublings);
  const auto span = static_cast<std::uint64_t>(ceiling - kBackoffBase + 1);
  return kBackoffBase + static_cast<Millis>(random() % span);
}

void Call::begin() {
  outstanding_ = true;
  retry_at_.reset();
}

void Call::succeeded() {
  *this = Call();
}

bool Call::failed(Millis now, Backoff& backoff, bool counts) {
  outstanding_ = false;
  if (counts && ++failures_ >= kMaxCallFailures) return false;
  retry_at_ = now + backoff.delay(++waits_);
  return true;
}

void Call::gave_up() {
  outstanding_ = false;
  retry_at_.reset();
}

void Call::forgive() {
  failures_ = 0;
  waits_ = 0;
  retry_at_.reset();
}

std::int32_t Congestion::limit(std::int32_t allowed) const {
  return limit_ ? std::min(*limit_, allowed) : allowed;
}

void Congestion::slow_down(Millis now, std::int32_t allowed) {
  successes_ = 0;
  if (cut_at_ && now - *cut_at_ < kCutHold) return;
  cut_at_ = now;
  limit_ = std::max(1, limit(allowed) / 2);
}

void Congestion::succeeded(std::int32_t allowed) {
  if (!limit_ || ++successes_ < *limit_) return;
  successes_ = 0;
  ++*limit_;
  if (*limit_ >= std::max(allowed, 1)) limit_.reset();
}

Millis Timeline::advance(Millis wall) {
  if (!started_) {
    started_ = true;
    last_wall_ = wall;
  }
  if (wall < last_wall_) {
    lag_ += last_wall_ - wall;
    ++steps_back_;
  }
  last_wall_ = wall;
  return now();
}

}  // namespace r2deck::transfer
