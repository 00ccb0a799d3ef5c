// Locks the vault once nobody has used it for a while.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "companion/services/custody.h"

namespace r2deck::cli {

// A thread of its own as long as it lives.
class IdleLock {
 public:
  IdleLock(services::Custody& custody, std::chrono::steady_clock::duration limit);
  ~IdleLock();
  IdleLock(const IdleLock&) = delete;
  IdleLock& operator=(const IdleLock&) = delete;

 private:
  void watch();

  services::Custody& custody_;
  std::chrono::steady_clock::duration limit_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace r2deck::cli
