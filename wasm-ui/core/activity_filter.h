// What the Activity page is narrowed down to.
#pragma once

#include <optional>
#include <string>

#include "shared/text/time.h"

namespace r2deck::core {

// Whatever is empty does not matter.
struct ActivityFilter {
  std::string actor{};
  std::string action{};
  std::string account{};  // id
  std::string bucket{};
  // Either the last so many milliseconds, at the time of asking, or since <= time < until.
  std::optional<text::UnixMillis> last{};
  std::optional<text::UnixMillis> since{}, until{};

  bool operator==(const ActivityFilter&) const = default;
};

}  // namespace r2deck::core
