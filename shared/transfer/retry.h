// When to try again, and how hard: jittered exponential backoff, a bounded number of tries, and less
// concurrency after a store said "slow down". Times are milliseconds on the caller's time line; nothing here
// reads a clock, and the jitter comes from a seed, so that a run can be repeated.
#pragma once

#include <cstdint>
#include <optional>

namespace r2deck::transfer {

using Millis = std::int64_t;

inline constexpr Millis kBackoffBase = 500;
inline constexpr Millis kBackoffCap = 30'000;
// Tries of one part before the upload fails: with the waits above about a minute of trouble in a row.
// Re-signing an expired URL is not a failure, nor is anything while the browser says that it is offline.
inline constexpr std::int32_t kMaxPartFailures = 8;
// Tries of one call to the companion (create, sign, list, complete, abort): long enough for it to be
// restarted.
inline constexpr std::int32_t kMaxCallFailures = 10;

// Waits drawn evenly from [base, min(cap, base * 2^failures)]: full jitter over a floor, so that many parts
// (and many tabs) that failed together do not come back together.
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed) : state_(seed) {}
  // After the `failures`-th failure in a row, 1 or more: milliseconds to wait.
  Millis delay(std::int32_t failures);

 private:
  std::uint64_t random();
  std::uint64_t state_;
};

// One kind of call that is answered by success or failure, at most one at a time, with its waits between
// tries.
class Call {
 public:
  bool outstanding() const { return outstanding_; }
  std::optional<Millis> retry_at() const { return retry_at_; }
  // Neither under way nor waiting for its next try.
  bool may_begin(Millis now) const { return !outstanding_ && (!retry_at_ || *retry_at_ <= now); }
  void begin();
  void succeeded();
  // The next try is due after a backoff. A failure that does not count (offline) waits as long, without end.
  // False: tried kMaxCallFailures times, give up.
  bool failed(Millis now, Backoff& backoff, bool counts);
  // Failed for good, or not to be tried again on its own.
  void gave_up();
  // Whatever it waits for, its next try is due now.
  void hurry() { retry_at_.reset(); }
  // A person asked for a fresh start: the failures so far do not count any more.
  void forgive();

 private:
  bool outstanding_ = false;
  std::int32_t failures_ = 0;  // those that count
  std::int32_t waits_ = 0;     // all of them in a row: how long to wait
  std::optional<Millis> retry_at_;
};

// How many parts may be in flight: halved when storage answers 429 or 503, at most once per round of parts,
// and grown by one after as many successes as are in flight (additive increase, multiplicative decrease).
class Congestion {
 public:
  // No more than `allowed`, which the person or the queue sets; 0 only if `allowed` is.
  std::int32_t limit(std::int32_t allowed) const;
  // Storage asked for less. Cuts within kCutHold of the last one count as the same event.
  void slow_down(Millis now, std::int32_t allowed);
  void succeeded(std::int32_t allowed);

  static constexpr Millis kCutHold = 2'000;

 private:
  std::optional<std::int32_t> limit_;  // none: never cut, or grown back
  std::int32_t successes_ = 0;
  std::optional<Millis> cut_at_;
};

// A time line that never runs backwards, made from a clock that may be set back. Waits are kept on it, so
// that setting the clock back by hours does not lengthen them by hours.
class Timeline {
 public:
  // The clock says `wall` now. Gives the time line's now.
  Millis advance(Millis wall);
  Millis now() const { return last_wall_ + lag_; }
  // The clock's reading at a point of the time line.
  Millis to_wall(Millis point) const { return point - lag_; }
  // How often the clock was set back.
  std::uint32_t steps_back() const { return steps_back_; }

 private:
  Millis last_wall_ = 0;
  Millis lag_ = 0;  // how far the clock was set back in all
  std::uint32_t steps_back_ = 0;
  bool started_ = false;
};

}  // namespace r2deck::transfer
