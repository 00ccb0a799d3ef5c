// Waiting for the signal that ends a server. Made before the first thread, so that every thread inherits the
// blocked mask and the signals come to wait() alone.
#pragma once

#include <csignal>

namespace r2deck::cli {

class StopSignals {
 public:
  StopSignals();   // blocks SIGINT, SIGTERM and, unless it is ignored (nohup), SIGHUP; ignores SIGPIPE
  ~StopSignals();  // from here on they end the process again, so that a second Ctrl+C stops a slow shutdown
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Until one of them comes; answers which.
  int wait();

 private:
  sigset_t signals_;
};

}  // namespace r2deck::cli
