#include "companion/s3/resolve.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

namespace r2deck::s3 {
namespace {

using Kind = TransportFailure::Kind;

bool is_link_local_v4(const std::uint8_t* bytes) {
  return bytes[0] == 169 && bytes[1] == 254;
}

bool is_link_local(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return is_link_local_v4(reinterpret_cast<const std::uint8_t*>(&v4->sin_addr));
  }
  if (address->sa_family != AF_INET6) return true;  // nothing else is ever asked for
  const in6_addr& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (IN6_IS_ADDR_LINKLOCAL(&v6)) return true;
  return IN6_IS_ADDR_V4MAPPED(&v6) && is_link_local_v4(v6.s6_addr + 12);
}

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

std::variant<std::vector<std::string>, TransportFailure> resolve(const std::string& host) {
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
    return TransportFailure{.kind = temporary ? Kind::name_unavailable : Kind::name_unknown,
                            .sent = false,
                            .detail = gai_strerror(error)};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* info = found; info; info = info->ai_next) {
    if (is_link_local(info->ai_addr))
      return TransportFailure{.kind = Kind::address_refused, .sent = false, .detail = {}};
    std::string address = numeric(*info);
    if (!address.empty() && std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(std::move(address));
    }
  }
  if (addresses.empty()) return TransportFailure{.kind = Kind::name_unknown, .sent = false, .detail = {}};
  return addresses;
}

}  // namespace r2deck::s3
