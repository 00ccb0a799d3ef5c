// Who asks, and what time it is: given to the use cases from outside, so that tests can choose both.
#pragma once

#include <functional>
#include <string>

#include "shared/text/time.h"

namespace r2deck::services {

// Stands in the audit log: a user's name, "user/token" for an API token of theirs, "cli" for the command
// line, "stranger" for whoever failed to sign in under no user's name.
struct Actor {
  std::string name;
};

inline constexpr char kOwner[] = "owner";  // the first user's name
inline constexpr char kCli[] = "cli";
inline constexpr char kStranger[] = "stranger";

using Clock = std::function<text::UnixMillis()>;
Clock system_clock();

}  // namespace r2deck::services
