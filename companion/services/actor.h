// Who asks, from where, and what time it is: given to the use cases from outside, so that tests can choose
// them.
#pragma once

#include <functional>
#include <string>

#include "shared/text/time.h"

namespace r2deck::services {

// Stands in the audit log. "owner" is whoever signed in by a link, "cli" the command line, "r2deck" the
// companion itself, any other name an API token's; tokens cannot take those three. Empty: nobody knows.
struct Actor {
  std::string name;
  std::string source{};  // the remote address, or one of those below
};

inline constexpr char kOwner[] = "owner";
inline constexpr char kCli[] = "cli";
inline constexpr char kCompanion[] = "r2deck";

inline constexpr char kControlSocket[] = "control socket";  // a command, through the companion that serves
inline constexpr char kCommandLine[] = "command line";      // a command that works on the data folder itself

using Clock = std::function<text::UnixMillis()>;
Clock system_clock();

}  // namespace r2deck::services
