// Slows down whoever guesses sign-in tokens. After a few failures in a row each further try has to wait twice
// as long as the one before, up to a minute. One for the whole companion: every caller comes from the same
// machine.
#pragma once

#include <cstdint>
#include <mutex>

#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::http {

class Throttle {
 public:
  static constexpr int kFreeFailures = 5;
  static constexpr text::UnixMillis kLongestWait = 60'000;

  // May this try go on? Errors: rate_limited, with the seconds to wait in its hint.
  Result<void> admit(text::UnixMillis now);
  void failed(text::UnixMillis now);
  void succeeded();

 private:
  std::mutex mutex_;
  int failures_ = 0;
  text::UnixMillis not_before_ = 0;
};

}  // namespace r2deck::http
