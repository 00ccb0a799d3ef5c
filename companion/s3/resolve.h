// Names to addresses, refusing link-local ones. The connection goes to the address that was looked at, so
// that a second look-up cannot lead elsewhere.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "companion/s3/transport.h"

namespace r2deck::s3 {

// Numeric addresses in the resolver's order. `host` as in Endpoint: an address in brackets is IPv6. A host
// with even one link-local address is refused (169.254.0.0/16 and fe80::/10, also mapped into IPv6).
std::variant<std::vector<std::string>, TransportFailure> resolve(const std::string& host);

// Without the brackets of IPv6.
std::string bare_host(const std::string& host);

}  // namespace r2deck::s3
