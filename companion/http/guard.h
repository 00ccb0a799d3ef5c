// Who may come in. Every request passes here, before its body is read: first where it comes from (Host,
// Origin, Sec-Fetch-Site), then by whose authority. Other ports of this machine are same-site for a browser,
// so that a cookie alone proves nothing: see "The tab's authority" in ARCHITECTURE.md.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "companion/http/message.h"
#include "companion/http/place.h"
#include "companion/services/sessions.h"
#include "companion/services/tokens.h"

namespace r2deck::http {

// What is asked for: a page may be opened from anywhere, the API may be called by our own page only.
enum class Zone { page, api };

class Guard {
 public:
  Guard(services::Sessions& sessions, services::Tokens& tokens) : sessions_(sessions), tokens_(tokens) {}

  void listen_at(Place place) { place_ = std::move(place); }

  // Host must be one of our names (else a foreign name that resolves to us could read answers: DNS
  // rebinding), Origin ours where it is given, Sec-Fetch-Site same-origin or none where it is given;
  // "same-site" is another port. Answers the origin that the request was sent to, "http://127.0.0.1:8722".
  // Errors: forbidden.
  Result<std::string> place(const Request& request, Zone zone) const;

  // An API token as `Authorization: Bearer`, or a session's cookie and header token together. A request that
  // carries a token is judged by the token alone. Errors: unauthenticated.
  Result<services::Principal> authority(const Request& request);

 private:
  services::Sessions& sessions_;
  services::Tokens& tokens_;
  Place place_;
};

// The value of a cookie, or of our session's; empty where there is none.
std::string_view cookie_value(const Request& request, std::string_view name);
std::string_view session_cookie(const Request& request);

}  // namespace r2deck::http
