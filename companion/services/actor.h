// Who asks, from where, and what time it is: given to the use cases from outside, so that tests can choose
// them.
#pragma once

#include <functional>
#include <string>

#include "shared/text/time.h"

namespace r2deck::services {

// Stands in the audit log: a user's name, "user/token" for an API token of theirs, "cli" for the command
// line, "r2deck" for the companion itself, "stranger" for whoever failed to sign in under no user's name and
// for whoever was refused at the door.
struct Actor {
  std::string name;
  std::string source{};  // the remote address, or one of those below
};

inline constexpr char kOwner[] = "owner";  // the first user's name
inline constexpr char kCli[] = "cli";
inline constexpr char kStranger[] = "stranger";
inline constexpr char kCompanion[] = "r2deck";

inline constexpr char kControlSocket[] = "control socket";  // a command, through the companion that serves
inline constexpr char kCommandLine[] = "command line";      // a command that works on the data folder itself

using Clock = std::function<text::UnixMillis()>;
Clock system_clock();

}  // namespace r2deck::services
