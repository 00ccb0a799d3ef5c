#include "companion/net/retry.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace r2deck::net {

std::chrono::milliseconds retry_delay(int attempt, double jitter) {
  const int doublings = std::clamp(attempt - 1, 0, 10);
  const auto step = std::min(kFirstRetryDelay * (1 << doublings), kMaxRetryDelay);
  const double share = 0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0);
  return std::chrono::milliseconds(static_cast<std::int64_t>(static_cast<double>(step.count()) * share));
}

std::optional<std::chrono::milliseconds> retry_after(std::string_view header) {
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error != std::errc{} || end != header.data() + header.size()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace r2deck::net
