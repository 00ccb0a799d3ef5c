#include "companion/net/resolve.h"

#include <netdb.h>

#include <algorithm>
#include <memory>

#include "companion/net/address.h"

namespace r2deck::net {
namespace {

using Kind = ResolveFailure::Kind;

std::string numeric(const addrinfo& info) {
  char text[NI_MAXHOST];
  if (getnameinfo(info.ai_addr, info.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0)
    return {};
  return text;
}

}  // namespace

std::string bare_host(const std::string& host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

std::variant<std::vector<std::string>, ResolveFailure> resolve(const std::string& host, bool allow_nearby) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  int error = getaddrinfo(bare_host(host).c_str(), nullptr, &hints, &found);
  if (error != 0) {  // AI_ADDRCONFIG hides ::1 and 127.0.0.1 on a machine that has nothing but loopback
    hints.ai_flags = 0;
    error = getaddrinfo(bare_host(host).c_str(), nullptr, &hints, &found);
  }
  if (error != 0) {
    const bool temporary = error == EAI_AGAIN || error == EAI_SYSTEM || error == EAI_MEMORY;
    return ResolveFailure{temporary ? Kind::name_unavailable : Kind::name_unknown, gai_strerror(error)};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* info = found; info; info = info->ai_next) {
    const Reach reach = reach_of(*info->ai_addr);
    if (reach == Reach::forbidden) return ResolveFailure{Kind::address_forbidden, {}};
    if (reach == Reach::nearby && !allow_nearby) return ResolveFailure{Kind::address_nearby, {}};
    std::string address = numeric(*info);
    if (!address.empty() && std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(std::move(address));
    }
  }
  if (addresses.empty()) return ResolveFailure{Kind::name_unknown, {}};
  return addresses;
}

}  // namespace r2deck::net
