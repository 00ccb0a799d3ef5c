#include "companion/net/address.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

namespace r2deck::net {
namespace {

struct Block4 {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// Link-local, and the metadata services that stand elsewhere: Alibaba's, Oracle's, Azure's.
constexpr Block4 kForbidden[] = {{v4(169, 254, 0, 0), 16},
                                 {v4(100, 100, 100, 200), 32},
                                 {v4(192, 0, 0, 192), 32},
                                 {v4(168, 63, 129, 16), 32}};
constexpr Block4 kNearby[] = {{v4(0, 0, 0, 0), 8},       {v4(10, 0, 0, 0), 8},     {v4(100, 64, 0, 0), 10},
                              {v4(127, 0, 0, 0), 8},     {v4(172, 16, 0, 0), 12},  {v4(192, 0, 0, 0), 24},
                              {v4(192, 0, 2, 0), 24},    {v4(192, 168, 0, 0), 16}, {v4(198, 18, 0, 0), 15},
                              {v4(198, 51, 100, 0), 24}, {v4(203, 0, 113, 0), 24}, {v4(224, 0, 0, 0), 4},
                              {v4(240, 0, 0, 0), 4}};

bool is_in(std::uint32_t address, const Block4& block) {
  return (address ^ block.network) >> (32 - block.bits) == 0;
}

Reach reach_of_v4(std::uint32_t address) {
  const auto here = [address](const Block4& block) { return is_in(address, block); };
  if (std::any_of(std::begin(kForbidden), std::end(kForbidden), here)) return Reach::forbidden;
  if (std::any_of(std::begin(kNearby), std::end(kNearby), here)) return Reach::nearby;
  return Reach::everywhere;
}

std::uint32_t v4_at(const std::uint8_t* bytes) {
  return v4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

bool starts_with(const std::uint8_t* address, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address);
}

// AWS's metadata service over IPv6 is fd00:ec2::254.
constexpr std::uint8_t kAwsMetadata[16] = {0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};

Reach reach_of_v6(const in6_addr& address) {
  const std::uint8_t* bytes = address.s6_addr;
  if (IN6_IS_ADDR_LINKLOCAL(&address) || std::equal(kAwsMetadata, kAwsMetadata + 16, bytes)) {
    return Reach::forbidden;
  }
  if (IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address)) return Reach::nearby;
  const bool nat64 = starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
  if (IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_V4COMPAT(&address) || nat64) {
    return reach_of_v4(v4_at(bytes + 12));
  }
  if (starts_with(bytes, {0x20, 0x02})) return reach_of_v4(v4_at(bytes + 2));  // 6to4
  return (bytes[0] & 0xe0) == 0x20 ? Reach::everywhere : Reach::nearby;        // 2000::/3 is global unicast
}

bool is_localhost(std::string_view name) {
  constexpr std::string_view kName = "localhost";
  if (name.size() < kName.size()) return false;
  const std::string_view end = name.substr(name.size() - kName.size());
  const bool same = std::equal(end.begin(), end.end(), kName.begin(),
                               [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
  return same && (name.size() == kName.size() || name[name.size() - kName.size() - 1] == '.');
}

}  // namespace

Reach reach_of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return reach_of_v4(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6)
    return reach_of_v6(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  return Reach::forbidden;  // nothing else is ever asked for
}

std::optional<Reach> reach_of_literal(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.ends_with('.')) host.remove_suffix(1);
  if (is_localhost(host)) return Reach::nearby;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(std::string(host).c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  return reach_of(*list->ai_addr);
}

}  // namespace r2deck::net
