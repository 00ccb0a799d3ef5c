// The headers that keep the UI's page to itself.
#pragma once

#include <string>
#include <vector>

#include "companion/http/message.h"

namespace r2deck::http {

// No inline script or style, nothing from elsewhere; the tab may connect to us, to R2, and to
// `storage_origins`
// ("https://host[:port]"), which a page knows as they were when it was loaded.
std::string content_security_policy(const std::vector<std::string>& storage_origins);

// On every answer, API and files alike.
void add_security_headers(Response& response);

}  // namespace r2deck::http
