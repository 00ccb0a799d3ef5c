// Who may come in. Every request passes here, before its body is read: first where it comes from (Host,
// Origin, Sec-Fetch-Site), then by whose authority. Other ports of this machine are same-site for a browser,
// so that a cookie alone proves nothing: see "The tab's authority" in ARCHITECTURE.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/http/message.h"
#include "companion/services/sessions.h"
#include "companion/services/tokens.h"

namespace r2deck::http {

// What is asked for: a page may be opened from anywhere, the API may be called by our own page only.
enum class Zone { page, api };

class Guard {
 public:
  Guard(services::Sessions& sessions, services::Tokens& tokens) : sessions_(sessions), tokens_(tokens) {}

  // The names under which we listen: the loopback ones, and `host` unless it is a wildcard address.
  void listen_at(std::string_view host, std::uint16_t port);

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
  std::vector<std::string> hosts_;  // as the Host header carries them
};

// The value of a cookie, or of our session's; empty where there is none.
std::string_view cookie_value(const Request& request, std::string_view name);
std::string_view session_cookie(const Request& request);

}  // namespace r2deck::http
