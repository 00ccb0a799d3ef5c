// Bytes per second over the last seconds, and the time left, from a running count. It reads no clock: times
// are milliseconds that the caller passes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace r2deck::transfer {

class RateMeter {
 public:
  // `sent` bytes in all at `now`. The count may fall, when a part has to be sent again: what was lost is not
  // subtracted from the rate, since the network did carry it. A clock set back starts the window anew.
  void record(std::int64_t sent, std::int64_t now);
  // Bytes per second over the last kWindow milliseconds; 0 when nothing moved in that time.
  double bytes_per_second(std::int64_t now) const;
  // Milliseconds until `remaining` more bytes are sent at this rate; nothing while the rate is unknown.
  std::optional<std::int64_t> time_left(std::int64_t remaining, std::int64_t now) const;
  void reset() { *this = RateMeter(); }

  static constexpr std::int64_t kWindow = 5'000;
  static constexpr std::int64_t kBucket = 250;
  static constexpr std::size_t kBuckets = kWindow / kBucket;

 private:
  struct Bucket {
    std::int64_t index = -1;  // time / kBucket; a stale index means an empty bucket
    std::int64_t bytes = 0;
  };
  std::array<Bucket, kBuckets> buckets_{};
  std::int64_t sent_ = 0;
  std::int64_t first_ = 0;  // when the current window's first record came
  std::int64_t last_ = 0;
  bool started_ = false;
};

}  // namespace r2deck::transfer
