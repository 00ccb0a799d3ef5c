#include "companion/http/throttle.h"

#include <algorithm>
#include <string>

namespace r2deck::http {

Result<void> Throttle::admit(text::UnixMillis now) {
  const std::lock_guard lock(mutex_);
  if (now >= not_before_) return {};
  const auto seconds = (not_before_ - now + 999) / 1000;
  return Problem{.code = ErrorCode::rate_limited,
                 .operation = "sign in",
                 .subject = {},
                 .message = "There were too many failed attempts to sign in.",
                 .hint = "Try again in " + std::to_string(seconds) + " seconds.",
                 .retryable = true};
}

void Throttle::failed(text::UnixMillis now) {
  const std::lock_guard lock(mutex_);
  ++failures_;
  if (failures_ <= kFreeFailures) return;
  const int doublings = std::min(failures_ - kFreeFailures - 1, 6);
  not_before_ = now + std::min(text::UnixMillis{1000} << doublings, kLongestWait);
}

void Throttle::succeeded() {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
  not_before_ = 0;
}

}  // namespace r2deck::http
