// The two clocks of a transfer, in milliseconds: one that a URL's expiry is held against, and one for rates,
// which nobody sets back.
#pragma once

#include <chrono>

#include "shared/text/time.h"

namespace r2deck::cli {

inline text::UnixMillis wall_clock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

inline std::int64_t steady_millis() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace r2deck::cli
