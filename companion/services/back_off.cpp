#include "companion/services/back_off.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "companion/services/problems.h"

namespace r2deck::services {
namespace {

constexpr text::UnixMillis kForgotten = 24LL * 3600 * 1000;
constexpr text::UnixMillis kFirstWait = 1000;

}  // namespace

Result<void> BackOff::begin(const std::string& key, text::UnixMillis now) {
  const std::lock_guard lock(mutex_);
  auto known = failures_.find(key);
  if (known != failures_.end() && now - known->second.last >= kForgotten) {
    failures_.erase(known);
    known = failures_.end();
  }
  if (known == failures_.end()) {
    make_room(now);
    known = failures_.try_emplace(key).first;
  }
  Failures& failures = known->second;
  if (now < failures.last) {  // the clock was set back: what is left to wait stays as it was
    if (failures.not_before > 0) failures.not_before -= failures.last - now;
    failures.last = now;
  }
  if (now < failures.not_before) {
    const auto seconds = (failures.not_before - now + 999) / 1000;
    Problem wait = refused(ErrorCode::rate_limited, {}, "There were too many failed attempts to sign in.",
                           "Try again in " + std::to_string(seconds) + " seconds.", true);
    wait.operation = "sign in";
    return wait;
  }
  failures.last = now;
  if (++failures.count > free_) {
    const int doublings = std::min(failures.count - free_ - 1, 20);
    failures.not_before = now + std::min(kFirstWait << doublings, longest_);
  }
  return {};
}

void BackOff::succeeded(const std::string& key) {
  const std::lock_guard lock(mutex_);
  failures_.erase(key);
}

void BackOff::forgive(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto known = failures_.find(key);
  if (known == failures_.end()) return;
  if (--known->second.count <= 0) {
    failures_.erase(known);
  } else {
    known->second.not_before = 0;
  }
}

void BackOff::make_room(text::UnixMillis now) {
  if (failures_.size() < kMostKeys) return;
  std::erase_if(failures_, [&](const auto& each) { return now - each.second.last >= kForgotten; });
  if (failures_.size() < kMostKeys) return;
  failures_.erase(std::min_element(failures_.begin(), failures_.end(), [](const auto& a, const auto& b) {
    return a.second.last < b.second.last;
  }));
}

std::string network_of(const std::string& address) {
  in6_addr v6{};
  if (inet_pton(AF_INET6, address.c_str(), &v6) != 1) return address;
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return address.substr(address.rfind(':') + 1);
  std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), std::uint8_t{0});
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(AF_INET6, &v6, text, sizeof text);
  return std::string(text) + "/64";
}

}  // namespace r2deck::services
