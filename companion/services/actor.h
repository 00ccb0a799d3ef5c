// Who asks, and what time it is: given to the use cases from outside, so that tests can choose both.
#pragma once

#include <functional>
#include <string>

#include "shared/text/time.h"

namespace r2deck::services {

// Stands in the audit log. "owner" is whoever signed in by a link, "cli" the command line, any other name an
// API token's; tokens cannot take those two names.
struct Actor {
  std::string name;
};

inline constexpr char kOwner[] = "owner";
inline constexpr char kCli[] = "cli";

using Clock = std::function<text::UnixMillis()>;
Clock system_clock();

}  // namespace r2deck::services
