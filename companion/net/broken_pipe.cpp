#include "companion/net/broken_pipe.h"

#include <csignal>

namespace r2deck::net {

void survive_broken_pipes() {
  static const bool ignored = [] {
    struct sigaction current {};
    if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL)
      std::signal(SIGPIPE, SIG_IGN);
    return true;
  }();
  (void)ignored;
}

}  // namespace r2deck::net
