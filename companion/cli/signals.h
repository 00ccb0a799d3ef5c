// Waiting for the signal that ends a server. Made before the first thread, so that every thread inherits the
// blocked mask and the signals come to wait() alone.
#pragma once

#include <csignal>
#include <functional>

namespace r2deck::cli {

class StopSignals {
 public:
  StopSignals();   // blocks SIGINT, SIGTERM and, unless it is ignored (nohup), SIGHUP; ignores SIGPIPE
  ~StopSignals();  // unblocks them, unless one came: then the process is about to end anyway
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Until one of them comes; answers which. A terminal's Ctrl+C reaches a script and its servers alike, and
  // the script then sends SIGTERM on top: that must not cut the shutdown short. Another Ctrl+C does, and so
  // does a shutdown that takes longer than 15 seconds.
  // With `on_hang_up`, SIGHUP ends nothing but calls that: a service's way to be told to read its files
  // again.
  int wait(const std::function<void()>& on_hang_up = {});

 private:
  sigset_t signals_;
  bool came_ = false;
};

}  // namespace r2deck::cli
