// POST/GET/DELETE /api/v1/session: how a tab signs in. The link's token travels in the URL's fragment and is
// posted once; the answer sets an HttpOnly cookie and carries the header token, which the tab keeps in origin
// storage and sends as `X-R2Deck-Token` on every call, GET included.
#pragma once

#include <string>

#include "shared/text/time.h"

namespace r2deck::api {

inline constexpr char kHeaderToken[] = "X-R2Deck-Token";
inline constexpr char kSessionCookie[] = "r2deck_session";

struct SignInRequest {
  std::string token;  // from the link's fragment, 1..256 characters
};

struct Session {
  std::string name;          // who is signed in: "owner" or the API token's name
  std::string header_token;  // only in the answer to POST; empty otherwise
  text::UnixMillis expires_at = 0;
  std::string origin;   // the UI's own origin, which a bucket's CORS must name
  std::string version;  // of the companion
};

}  // namespace r2deck::api
