// Slows down whoever fails again and again: after a few free tries each further one waits twice as long as
// the one before. A try counts as failed from its beginning, so that many at the same time are many.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::services {

class BackOff {
 public:
  // The first wait is a second. What has not failed for a day is forgotten, and of more than `kMostKeys` the
  // one that failed longest ago.
  BackOff(int free_tries, text::UnixMillis longest_wait) : free_(free_tries), longest_(longest_wait) {}

  // May this try go on? Errors: rate_limited, with the seconds to wait in its hint; such a try does not
  // count. A clock that was set back makes no wait longer.
  Result<void> begin(const std::string& key, text::UnixMillis now);
  void succeeded(const std::string& key);  // all is forgiven
  void forgive(const std::string& key);    // this one try

  static constexpr std::size_t kMostKeys = 10'000;

 private:
  struct Failures {
    int count = 0;
    text::UnixMillis last = 0;
    text::UnixMillis not_before = 0;
  };
  void make_room(text::UnixMillis now);

  const int free_;
  const text::UnixMillis longest_;
  std::mutex mutex_;
  std::unordered_map<std::string, Failures> failures_;
};

// What counts as one address: an IPv4 address, or the /64 that an IPv6 customer is given.
std::string network_of(const std::string& address);

}  // namespace r2deck::services
