// When to try again, and after how long. Pure: randomness is passed in.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace r2deck::net {

inline constexpr std::chrono::milliseconds kFirstRetryDelay{200};
inline constexpr std::chrono::milliseconds kMaxRetryDelay{5'000};

// Before attempt number `attempt` + 1 (the first is 1): half of an exponentially growing step, plus up to
// another half by `jitter` (0..1), so that clients that failed together do not come back together.
std::chrono::milliseconds retry_delay(int attempt, double jitter);

// A Retry-After header in seconds; nothing when there is none that can be read. Stores send no dates there.
std::optional<std::chrono::milliseconds> retry_after(std::string_view header);

}  // namespace r2deck::net
