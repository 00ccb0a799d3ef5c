// Where the API answers, as whoever starts the companion has said.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::cloudflare {

inline constexpr std::string_view kApi = "https://api.cloudflare.com/client/v4";

struct BaseUrl {
  bool tls = true;
  std::string host;  // IPv6 in brackets
  std::uint16_t port = 443;
  std::string path;  // "" or "/client/v4"

  std::string authority() const;  // the port only when it is not the scheme's own
};

// http(s)://host[:port][/path], with nothing else: no user, no query. Errors: invalid_request.
Result<BaseUrl> parse_base_url(std::string_view url);

}  // namespace r2deck::cloudflare
