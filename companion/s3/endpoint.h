// Where a store answers. R2's endpoints are made from the account id and the jurisdiction; any other S3 store
// is named by its URL, which may have a port, a path prefix and plain http.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/api/accounts.h"
#include "shared/problem.h"

namespace r2deck::s3 {

struct Endpoint {
  std::string scheme;       // "https" | "http"
  std::string host;         // lower-case, no port, IPv6 in brackets
  std::uint16_t port = 0;   // 443 or 80 unless given
  std::string path_prefix;  // "" or "/prefix", no slash at the end, as the client must send it
  std::string region = "auto";

  // "host" or "host:port", the port only when it is not the scheme's own: what the Host header carries.
  std::string authority() const;
  // "https://host[:port]" : the origin that a tab must be allowed to connect to.
  std::string origin() const;
  std::string url() const;  // origin + path_prefix

  bool operator==(const Endpoint&) const = default;
};

// https://<account_id>.[eu.|fedramp.]r2.cloudflarestorage.com ; account_id is 32 lower-case hex digits.
// Errors: invalid_request.
Result<Endpoint> r2_endpoint(std::string_view account_id, api::Jurisdiction jurisdiction);
// Refuses user info, query and fragment, control characters, other schemes. Errors: invalid_request.
Result<Endpoint> parse_endpoint(std::string_view url, std::string_view region = "auto");

}  // namespace r2deck::s3
