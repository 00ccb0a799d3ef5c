#include "companion/cli/interrupts.h"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace r2deck::cli {

Interrupts::Interrupts() {
  ::sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) ::sigaddset(&signals_, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  descriptor_ = Descriptor(::signalfd(-1, &signals_, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!descriptor_) ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);  // then they end us as ever
}

Interrupts::~Interrupts() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupts::came() {
  signalfd_siginfo info{};
  if (!came_ && descriptor_ && ::read(descriptor_.get(), &info, sizeof info) == sizeof info) {
    came_ = true;
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  return came_;
}

}  // namespace r2deck::cli
