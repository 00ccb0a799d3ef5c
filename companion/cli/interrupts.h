// Ctrl+C for a command that has something to clear up first. Made before the command's threads, so that they
// inherit the blocked mask.
#pragma once

#include <csignal>

#include "companion/cli/descriptor.h"

namespace r2deck::cli {

class Interrupts {
 public:
  Interrupts();   // blocks SIGINT, SIGTERM and SIGHUP, but for those that are ignored
  ~Interrupts();  // unblocks them
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // Readable once one has come; -1 where the system has no descriptor left.
  int fd() const { return descriptor_.get(); }
  // Whether one has come by now. From then on another ends the process at once, as if nobody had asked.
  bool came();

 private:
  sigset_t signals_;
  sigset_t before_;
  Descriptor descriptor_;
  bool came_ = false;
};

}  // namespace r2deck::cli
