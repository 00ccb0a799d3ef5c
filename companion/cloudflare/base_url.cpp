#include "companion/cloudflare/base_url.h"

#include <algorithm>
#include <charconv>

namespace r2deck::cloudflare {
namespace {

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool holds_only(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alnum(c) || others.find(c) != std::string_view::npos; });
}

Problem malformed() {
  return {.code = ErrorCode::invalid_request,
          .operation = "read the address of Cloudflare's API",
          .subject = {},
          .message = "It is not of the form http(s)://host[:port][/path].",
          .hint = "Cloudflare's own is " + std::string(kApi) + "."};
}

}  // namespace

std::string BaseUrl::authority() const {
  return port == (tls ? 443 : 80) ? host : host + ':' + std::to_string(port);
}

Result<BaseUrl> parse_base_url(std::string_view url) {
  BaseUrl base;
  base.tls = url.starts_with("https://");
  if (!base.tls && !url.starts_with("http://")) return malformed();
  base.port = base.tls ? 443 : 80;
  url.remove_prefix(base.tls ? 8 : 7);
  while (url.ends_with('/'))
    url.remove_suffix(1);
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view authority = url.substr(0, slash);
  base.path = url.substr(slash);

  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return malformed();
  if (const std::size_t colon = authority.find(':', bracket); colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), base.port);
    if (error != std::errc() || end != port.data() + port.size() || base.port == 0) return malformed();
    authority = authority.substr(0, colon);
  }
  base.host = authority;
  if (base.host.empty() || !holds_only(base.host, bracket > 0 ? ":.[]" : "-._")) return malformed();
  if (!holds_only(base.path, "/-._~")) return malformed();
  return base;
}

}  // namespace r2deck::cloudflare
