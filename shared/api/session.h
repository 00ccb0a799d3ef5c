// POST/GET/DELETE /api/v1/session: how a tab signs in. A link's token travels in the URL's fragment and is
// posted once; the answer sets an HttpOnly cookie and carries the header token, which the tab keeps in origin
// storage and sends as `X-R2Deck-Token` on every call, GET included.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

inline constexpr char kHeaderToken[] = "X-R2Deck-Token";
inline constexpr char kSessionCookie[] = "r2deck_session";
inline constexpr char kDeviceCookie[] = "r2deck_device";  // of a browser that has signed in by password

// By a one-time link, or by name and password.
struct SignInRequest {
  std::optional<std::string> token{};  // from the link's fragment, 1..256 characters
  std::optional<std::string> user{};
  std::optional<std::string> password{};
  std::optional<std::string> code{};  // of the second factor, or a recovery code
};

struct Session {
  std::string name;          // who is signed in: "owner", or "owner/backup" for an API token
  std::string header_token;  // only in the answer to POST; empty otherwise
  text::UnixMillis expires_at = 0;
  std::string origin;                  // the UI's own origin, which a bucket's CORS must name
  std::string version;                 // of the companion
  std::vector<std::string> storage{};  // origins that its accounts' bytes go to, for the page's policy
};

}  // namespace r2deck::api
