#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>
#include <string>

#include "companion/services/accounts.h"

namespace r2deck::services {
namespace {

bool is_link_local_v4(const unsigned char* bytes) {
  return bytes[0] == 169 && bytes[1] == 254;
}

bool is_link_local(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return is_link_local_v4(reinterpret_cast<const unsigned char*>(&v4.sin_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  return IN6_IS_ADDR_LINKLOCAL(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && is_link_local_v4(v6.s6_addr + 12));
}

}  // namespace

// getaddrinfo also knows the odd spellings of an address, such as 2852039166 and 0xa9.254.1.
bool is_link_local(std::string_view address) {
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(std::string(address).c_str(), nullptr, &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  return is_link_local(*list->ai_addr);
}

}  // namespace r2deck::services
