// Who asks, where a proxy stands between us and them.
#pragma once

#include <string>
#include <string_view>

#include "companion/http/message.h"

namespace r2deck::http {

// The last entry of X-Forwarded-For, without a port: the one that our proxy has appended. What stands before
// it is what the client says of itself, and proves nothing. `peer`, the proxy's own address, where the
// header is missing, given more than once (which line the proxy wrote is not known then), or not an IP
// address.
std::string client_address(const Request& request, std::string_view peer);

}  // namespace r2deck::http
