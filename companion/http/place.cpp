#include "companion/http/place.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace r2deck::http {
namespace {

constexpr std::string_view kHttps = "https://";

// "::1" stands in brackets in a Host header and in a URL.
std::string in_brackets(std::string_view host) {
  const bool bare_v6 = host.find(':') != std::string_view::npos && !host.starts_with('[');
  return bare_v6 ? "[" + std::string(host) + "]" : std::string(host);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

Problem bad_url(std::string message) {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "listen",
                 .subject = "--public-url",
                 .message = std::move(message),
                 .hint = "Give the address that people open, such as https://deck.example.com."};
}

}  // namespace

Place::Place(std::string_view host, std::uint16_t port, bool tls, std::string_view public_url) {
  const std::string_view scheme = tls ? "https" : "http";
  const std::string own = is_wildcard(host) ? "127.0.0.1" : in_brackets(host);
  for (const char* name : {"127.0.0.1", "localhost", "[::1]"})
    add(scheme, name, port);
  add(scheme, own, port);
  origin_ = std::string(scheme) + "://" + own + ":" + std::to_string(port);
  if (public_url.empty()) return;
  origin_ = lower(public_url);
  const std::string public_host = origin_.substr(kHttps.size());
  names_.push_back({public_host, origin_});
  // Some proxies name the port of the scheme, which browsers leave out.
  if (public_host.find(':', public_host.find(']') + 1) == std::string::npos)
    names_.push_back({public_host + ":443", origin_});
}

void Place::add(std::string_view scheme, const std::string& name, std::uint16_t port) {
  const std::string with_port = name + ":" + std::to_string(port);
  const std::string before = std::string(scheme) + "://";
  names_.push_back({with_port, before + with_port});
  // Browsers leave the scheme's own port out.
  if (port == (scheme == "https" ? 443 : 80)) names_.push_back({name, before + name});
}

std::optional<std::string> Place::origin_of(std::string_view host) const {
  const auto found =
      std::find_if(names_.begin(), names_.end(), [&](const Name& name) { return name.host == host; });
  if (found == names_.end()) return std::nullopt;
  return found->origin;
}

Result<std::string> check_public_url(std::string_view url) {
  if (!url.starts_with(kHttps)) return bad_url("The public address must begin with https://.");
  std::string_view host = url.substr(kHttps.size());
  if (host.ends_with('/')) host.remove_suffix(1);
  const std::string origin = lower(url.substr(0, kHttps.size() + host.size()));
  const auto bracket = host.rfind(']');
  const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view digits = host.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
      return bad_url("The port of the public address must be 1 to 65535.");
    host = host.substr(0, colon);
  }
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]";
  if (host.empty() || host.find_first_not_of(kPlain) != std::string_view::npos)
    return bad_url("The public address must be a host, with nothing behind it.");
  return origin;
}

bool is_loopback(std::string_view host) {
  if (lower(host) == "localhost") return true;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string text(host);
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool is_wildcard(std::string_view host) {
  return host.empty() || host == "0.0.0.0" || host == "::" || host == "[::]";
}

}  // namespace r2deck::http
