#include "shared/transfer/rate.h"

#include <algorithm>
#include <cmath>

namespace r2deck::transfer {

void RateMeter::record(std::int64_t sent, std::int64_t now) {
  const bool set_back = started_ && now < last_;
  // After a silence the window begins anew, or the silence would count as time in which we sent slowly.
  const bool stale = started_ && now - last_ >= kWindow;
  if (!started_ || set_back || stale) {
    reset();
    started_ = true;
    sent_ = sent;
    first_ = now;
  }
  last_ = now;
  Bucket& bucket = buckets_[static_cast<std::size_t>(now / kBucket) % kBuckets];
  if (bucket.index != now / kBucket) bucket = {now / kBucket, 0};
  bucket.bytes += std::max<std::int64_t>(0, sent - sent_);
  sent_ = sent;
}

double RateMeter::bytes_per_second(std::int64_t now) const {
  if (!started_ || now - last_ >= kWindow) return 0;
  const std::int64_t newest = now / kBucket;
  std::int64_t bytes = 0;
  for (const Bucket& bucket : buckets_) {
    if (bucket.index > newest - static_cast<std::int64_t>(kBuckets) && bucket.index <= newest) {
      bytes += bucket.bytes;
    }
  }
  // Until the window is full, divide by the time there was; by a bucket at least, or the first byte would
  // make an absurd rate.
  const std::int64_t covered =
      now - std::max(first_, (newest - static_cast<std::int64_t>(kBuckets) + 1) * kBucket);
  return static_cast<double>(bytes) * 1000.0 / static_cast<double>(std::max(covered, kBucket));
}

std::optional<std::int64_t> RateMeter::time_left(std::int64_t remaining, std::int64_t now) const {
  if (remaining <= 0) return 0;
  const double rate = bytes_per_second(now);
  if (rate < 1.0) return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(remaining) * 1000.0 / rate));
}

}  // namespace r2deck::transfer
