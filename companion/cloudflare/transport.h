// One GET to Cloudflare's API: TLS verified, times bounded, redirects not followed, answers bounded in size,
// the address looked at before it is connected to. cpp-httplib lives behind it and nowhere else in
// companion/cloudflare.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "companion/cloudflare/base_url.h"

namespace r2deck::cloudflare {

struct TransportOptions {
  std::chrono::milliseconds connect_timeout{5'000};  // of each address that the host resolves to
  std::chrono::milliseconds read_timeout{20'000};    // without a byte
  std::chrono::milliseconds total_timeout{60'000};
  std::string ca_file;                          // besides the system's trust anchors; for tests
  std::size_t max_body = std::size_t{4} << 20;  // a page of 1,000 buckets is 0.2 MiB
  bool allow_nearby = false;  // addresses of this machine and of private networks (companion/net/address.h)
};

struct HttpAnswer {
  int status = 0;
  std::string retry_after;  // the header; may be empty
  std::string body;
};

struct HttpFailure {
  enum class Kind {
    name_unknown,
    name_unavailable,
    address_forbidden,
    address_nearby,
    unreachable,
    tls,
    timed_out,
    broken,
    too_large,
  };
  Kind kind = Kind::broken;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// `path` follows the base's own: "/accounts?page=1". May be called from many threads at once.
std::variant<HttpAnswer, HttpFailure> http_get(const BaseUrl& base, const std::string& path,
                                               const Headers& headers, const TransportOptions& options);

}  // namespace r2deck::cloudflare
