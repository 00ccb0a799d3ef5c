// Slows down whoever guesses: after a few failures in a row each further try has to wait twice as long as the
// one before, up to a limit. For one thing that is guessed, whoever guesses. Guarded by its user.
#pragma once

#include <algorithm>

#include "shared/text/time.h"

namespace r2deck::services {

class UnlockDelay {
 public:
  static constexpr int kFreeFailures = 3;
  static constexpr text::UnixMillis kLongestWait = 60'000;

  // Milliseconds until the next try may be made. A clock that was set back does not make it longer.
  text::UnixMillis wait(text::UnixMillis now) const {
    return std::clamp(not_before_ - now, text::UnixMillis{0}, kLongestWait);
  }
  void failed(text::UnixMillis now) {
    if (++failures_ <= kFreeFailures) return;
    const int doublings = std::min(failures_ - kFreeFailures - 1, 6);
    not_before_ = now + std::min(text::UnixMillis{1000} << doublings, kLongestWait);
  }
  void succeeded() { *this = {}; }

 private:
  int failures_ = 0;
  text::UnixMillis not_before_ = 0;
};

}  // namespace r2deck::services
