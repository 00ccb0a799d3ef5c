// The headers that keep the UI's page to itself.
#pragma once

#include <string>
#include <vector>

#include "companion/http/message.h"

namespace r2deck::http {

// No inline script or style, nothing from elsewhere; the tab may connect to us, to R2, and to
// `storage_origins` ("https://host[:port]"). A browser fixes a page's policy when it loads it. So the page's
// answer is for the session whose cookie came with the request, is never kept by the browser (no-store: a 304
// would leave the old policy in place), and names the same origins in its text, by which the page knows what
// it may reach. Once a session is known to reach further, because somebody has signed in in this page, an
// account was added, or the page was opened by a link from elsewhere, with which a strict cookie does not
// travel, web/bridge/reach.js loads it again.
std::string content_security_policy(const std::vector<std::string>& storage_origins);

// Those of `origins` that a policy can name.
std::vector<std::string> policy_origins(const std::vector<std::string>& origins);
// Writes them into the page's <meta name="r2deck-storage" content="">; a page without one stays as it is.
void name_storage(std::string& page, const std::vector<std::string>& origins);

// On every answer, API and files alike.
void add_security_headers(Response& response);

}  // namespace r2deck::http
