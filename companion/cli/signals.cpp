#include "companion/cli/signals.h"

#include <unistd.h>

namespace r2deck::cli {
namespace {

constexpr unsigned kShutdownSeconds = 15;

}  // namespace

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
  if (!came_) ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

int StopSignals::wait(const std::function<void()>& on_hang_up) {
  int signal = 0;
  while (::sigwait(&signals_, &signal) != 0 || (signal == SIGHUP && on_hang_up)) {
    if (signal == SIGHUP) on_hang_up();
  }
  came_ = true;
  sigset_t interrupt;
  ::sigemptyset(&interrupt);
  ::sigaddset(&interrupt, SIGINT);
  ::pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
  ::alarm(kShutdownSeconds);
  return signal;
}

}  // namespace r2deck::cli
