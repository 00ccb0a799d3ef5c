#include "companion/http/client_address.h"

#include <arpa/inet.h>

namespace r2deck::http {
namespace {

bool is_ip_address(const std::string& text) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, text.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "192.0.2.7:51234" and "[2001:db8::7]:51234" have a port; "2001:db8::7" has none.
std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('[')) return entry.substr(1, entry.find(']') - 1);
  const auto colon = entry.find(':');
  return colon == entry.rfind(':') ? entry.substr(0, colon) : entry;
}

}  // namespace

std::string client_address(const Request& request, std::string_view peer) {
  const auto header = request.header("X-Forwarded-For");
  if (!header) return std::string(peer);
  const auto comma = header->rfind(',');
  const std::string address(
      without_port(without_blanks(comma == std::string_view::npos ? *header : header->substr(comma + 1))));
  return is_ip_address(address) ? address : std::string(peer);
}

}  // namespace r2deck::http
