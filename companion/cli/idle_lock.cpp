#include "companion/cli/idle_lock.h"

namespace r2deck::cli {

IdleLock::IdleLock(services::Custody& custody, std::chrono::steady_clock::duration limit)
    : custody_(custody), limit_(limit), thread_([this] { watch(); }) {}

IdleLock::~IdleLock() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

void IdleLock::watch() {
  std::unique_lock lock(mutex_);
  while (!ends_) {
    lock.unlock();
    const auto left = custody_.lock_if_idle(limit_);
    lock.lock();
    ending_.wait_for(lock, left, [this] { return ends_; });
  }
}

}  // namespace r2deck::cli
