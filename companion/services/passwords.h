// The costly part of signing in: one Argon2id at a time, so that its memory is needed once, and few who wait
// for it, so that the threads which serve everything else are never all taken. Used by many threads.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "companion/vault/password.h"
#include "shared/problem.h"

namespace r2deck::services {

class Passwords {
 public:
  explicit Passwords(const vault::PasswordCost& cost = {}) : cost_(cost) {}

  // Strangers and people each have places of their own in the queue: a flood of the one does not keep the
  // other out. The listener has sixteen threads.
  enum class Caller { stranger, known };
  static constexpr int kMostWaiting = 3;  // of each

  // At least 10 characters, at most 1,024 bytes; no rule about kinds of characters (NIST SP
  // 800-63B, 5.1.1.2). Errors: invalid_request.
  static Result<void> check(std::string_view password);
  // Errors: rate_limited, where too many wait already; internal.
  Result<std::string> hash(std::string_view password);
  // An empty hash takes as long as any other, and is nobody's. Errors: rate_limited.
  Result<bool> verify(std::string_view hash, std::string_view password, Caller caller);

 private:
  template <class Work>
  auto one_at_a_time(Caller caller, Work work) -> Result<decltype(work())>;

  vault::PasswordCost cost_;
  std::mutex mutex_;
  std::atomic<int> waiting_[2] = {0, 0};
};

}  // namespace r2deck::services
