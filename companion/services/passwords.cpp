#include "companion/services/passwords.h"

#include "companion/services/problems.h"
#include "shared/text/utf8.h"

namespace r2deck::services {
namespace {

constexpr std::size_t kShortest = 10;   // code points
constexpr std::size_t kLongest = 1024;  // bytes

}  // namespace

Result<void> Passwords::check(std::string_view password) {
  if (text::count_code_points(password) < kShortest) {
    return invalid("password", "A password has at least 10 characters.", "A few words make a good one.");
  }
  if (password.size() > kLongest) return invalid("password", "A password has at most 1,024 bytes.");
  return {};
}

template <class Work>
auto Passwords::one_at_a_time(Caller caller, Work work) -> Result<decltype(work())> {
  std::atomic<int>& waiting = waiting_[static_cast<int>(caller)];
  struct Leave {
    std::atomic<int>& waiting;
    ~Leave() { --waiting; }
  } leave{waiting};
  if (++waiting > kMostWaiting) {
    return refused(ErrorCode::rate_limited, {}, "Many people are signing in at this moment.",
                   "Try again in a few seconds.", true);
  }
  const std::lock_guard lock(mutex_);
  return work();
}

Result<std::string> Passwords::hash(std::string_view password) {
  Result<std::string> hashed = one_at_a_time(Caller::known, [&] {
    const auto made = vault::hash_password(password, cost_);
    return made.ok() ? *made : std::string();
  });
  if (hashed.ok() && hashed->empty()) {
    return refused(ErrorCode::internal, {}, "There is not enough memory to hash a password.",
                   "Give the companion 64 MiB more, and try again.", true);
  }
  return hashed;
}

Result<bool> Passwords::verify(std::string_view hash, std::string_view password, Caller caller) {
  return one_at_a_time(caller, [&] {
    const bool right = vault::verify_password(hash.empty() ? vault::nobodys_hash() : hash, password);
    return right && !hash.empty();
  });
}

}  // namespace r2deck::services
