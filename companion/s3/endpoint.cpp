#include "companion/s3/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "companion/s3/ascii.h"

namespace r2deck::s3 {
namespace {

constexpr std::size_t kMaxHost = 253;  // RFC 1035, 2.3.4, less the root's label
constexpr std::size_t kMaxRegion = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

// The subject stays out: what a person pastes here may hold a user name and a password.
Problem refused(std::string message,
                std::string hint = "Give it as https://host, with a port if it has one.") {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "read the endpoint",
                 .subject = {},
                 .message = std::move(message),
                 .hint = std::move(hint)};
}

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

bool is_reg_name(std::string_view host) {
  if (host.empty() || host.size() > kMaxHost) return false;
  bool after_dot = true;  // an empty label, also at the start
  for (const char c : host) {
    if (c == '.') {
      if (after_dot) return false;
      after_dot = true;
      continue;
    }
    if (!is_alnum(c) && c != '-' && c != '_') return false;
    after_dot = false;
  }
  return !after_dot;
}

bool is_ipv6(std::string_view text) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

struct HostAndPort {
  std::string host;
  std::optional<std::string_view> port;
};

std::optional<HostAndPort> split_authority(std::string_view authority) {
  HostAndPort found;
  std::string_view rest;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos || !is_ipv6(authority.substr(1, end - 1))) return std::nullopt;
    found.host = lower(authority.substr(0, end + 1));
    rest = authority.substr(end + 1);
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    if (!is_reg_name(authority.substr(0, colon))) return std::nullopt;
    found.host = lower(authority.substr(0, colon));
    rest = authority.substr(colon);
  }
  if (rest.empty()) return found;
  if (rest.front() != ':') return std::nullopt;
  found.port = rest.substr(1);
  return found;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// A prefix goes into the request line and into the signature as it stands, so it may hold only what every
// party writes in one way: unreserved characters and escapes. Dot segments would be collapsed by browsers.
bool is_path_prefix(std::string_view path) {
  std::size_t start = 1;
  for (std::size_t i = 1; i <= path.size(); ++i) {
    if (i == path.size() || path[i] == '/') {
      const auto segment = path.substr(start, i - start);
      if (segment.empty() || segment == "." || segment == "..") return false;
      start = i + 1;
      continue;
    }
    const char c = path[i];
    if (c == '%') {
      if (hex_byte(path.substr(i + 1)) < 0) return false;
      i += 2;
    } else if (!is_alnum(c) && c != '-' && c != '.' && c != '_' && c != '~') {
      return false;
    }
  }
  return true;
}

bool is_region(std::string_view region) {
  return !region.empty() && region.size() <= kMaxRegion &&
         std::all_of(region.begin(), region.end(),
                     [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
}

}  // namespace

std::string Endpoint::authority() const {
  return port == default_port(scheme) ? host : host + ':' + std::to_string(port);
}

std::string Endpoint::origin() const {
  return scheme + "://" + authority();
}

std::string Endpoint::url() const {
  return origin() + path_prefix;
}

Result<Endpoint> r2_endpoint(std::string_view account_id, api::Jurisdiction jurisdiction) {
  const bool valid = account_id.size() == 32 && std::all_of(account_id.begin(), account_id.end(), [](char c) {
                       return is_digit(c) || (c >= 'a' && c <= 'f');
                     });
  if (!valid) {
    return refused("An R2 account id is 32 characters of 0-9 and a-f.",
                   "Copy the account id from the R2 overview page of the Cloudflare dashboard.");
  }
  std::string host(account_id);
  if (jurisdiction == api::Jurisdiction::eu) host += ".eu";
  if (jurisdiction == api::Jurisdiction::fedramp) host += ".fedramp";
  host += ".r2.cloudflarestorage.com";
  return Endpoint{
      .scheme = "https", .host = std::move(host), .port = 443, .path_prefix = {}, .region = "auto"};
}

Result<Endpoint> parse_endpoint(std::string_view url, std::string_view region) {
  if (std::any_of(url.begin(), url.end(),
                  [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; })) {
    return refused("The endpoint holds a space or a control character.");
  }
  const auto separator = url.find("://");
  const std::string scheme = separator == std::string_view::npos ? "" : lower(url.substr(0, separator));
  if (scheme != "https" && scheme != "http")
    return refused("The endpoint does not begin with https:// or http://.");

  const std::string_view rest = url.substr(separator + 3);
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return refused("The endpoint holds a query or a fragment.",
                   "Leave out everything from the first ? or #.");
  }
  const auto slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) {
    return refused("The endpoint holds a user name.",
                   "Give the keys in their own fields, not in the endpoint.");
  }
  const auto parts = split_authority(authority);
  if (!parts) {
    return refused("The endpoint's host name is not valid.",
                   "Use letters, digits, dots and hyphens; international names in their xn-- form.");
  }
  Endpoint endpoint{
      .scheme = scheme, .host = parts->host, .port = default_port(scheme), .path_prefix = {}, .region = {}};
  if (parts->port) {
    const auto port = parse_port(*parts->port);
    if (!port) return refused("The endpoint's port is not a number from 1 to 65535.");
    endpoint.port = *port;
  }
  std::string_view path = rest.substr(slash);
  while (path.ends_with('/'))
    path.remove_suffix(1);
  if (!path.empty() && !is_path_prefix(path)) {
    return refused(
        "The endpoint's path holds something that cannot be signed safely.",
        "Use a path of letters, digits, '-', '.', '_', '~' and %XX escapes, without '.', '..' and '//'.");
  }
  endpoint.path_prefix = path;
  if (!is_region(region)) {
    return refused("The region is not valid.",
                   "R2's region is \"auto\"; other stores name theirs in their settings.");
  }
  endpoint.region = region;
  return endpoint;
}

}  // namespace r2deck::s3
