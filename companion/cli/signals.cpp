#include "companion/cli/signals.h"

namespace r2deck::cli {

StopSignals::StopSignals() {
  ::sigemptyset(&signals_);
  ::sigaddset(&signals_, SIGINT);
  ::sigaddset(&signals_, SIGTERM);
  struct sigaction hang_up {};
  ::sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) ::sigaddset(&signals_, SIGHUP);
  // A shell without job control starts background processes with SIGINT ignored: then it stays without
  // effect, since an ignored signal that is blocked would reach sigwait all the same.
  struct sigaction interrupt {};
  ::sigaction(SIGINT, nullptr, &interrupt);
  if (interrupt.sa_handler == SIG_IGN) ::sigdelset(&signals_, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

StopSignals::~StopSignals() {
  ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

int StopSignals::wait() {
  int signal = 0;
  while (::sigwait(&signals_, &signal) != 0) {
  }
  return signal;
}

}  // namespace r2deck::cli
