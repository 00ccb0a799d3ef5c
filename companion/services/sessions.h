// How a person signs in: a one-time link, exchanged for a cookie and a header token which count only
// together.
#pragma once

#include <string>
#include <string_view>

#include "companion/services/audit.h"
#include "companion/store/sessions_store.h"
#include "companion/store/sign_in_links_store.h"

namespace r2deck::services {

inline constexpr text::UnixMillis kLinkLife = 10 * 60 * 1000;
// A session ends twelve hours after its last use, and in any case after seven days: by then R2 has aborted
// whatever upload it was waiting for.
inline constexpr text::UnixMillis kSessionIdle = 12LL * 3600 * 1000;
inline constexpr text::UnixMillis kSessionLife = 7LL * 24 * 3600 * 1000;

inline constexpr char kSignIn[] = "session.create";  // in the audit log

struct SignInLink {
  std::string token;  // for the link's fragment; only its hash is kept
  text::UnixMillis expires_at = 0;
};

// Secrets: given once, only their hashes are kept.
struct NewSession {
  std::string name;
  std::string cookie;
  std::string header_token;
  text::UnixMillis expires_at = 0;
};

// 9999-12-31T23:59:59Z: of an API token that is good until it is revoked.
inline constexpr text::UnixMillis kNever = 253'402'300'799'000;

// Whom a request comes from.
struct Principal {
  Actor actor;
  text::UnixMillis expires_at = 0;
};

class Sessions {
 public:
  Sessions(store::SessionsStore& sessions, store::SignInLinksStore& links, Audit& audit, Clock clock)
      : sessions_(sessions), links_(links), audit_(audit), clock_(std::move(clock)) {}

  Result<SignInLink> create_link(const Actor& actor);
  // Uses the link up. Errors: link_used, link_expired, unauthenticated (no such link).
  // `source` is where the attempt comes from, for the audit log.
  Result<NewSession> sign_in(std::string_view link_token, std::string_view source = {});
  // Errors: unauthenticated, for a cookie or a header token that is wrong, and for a session that has ended.
  Result<Principal> find(std::string_view cookie, std::string_view header_token);
  Result<void> sign_out(const Actor& actor, std::string_view cookie);

 private:
  store::SessionsStore& sessions_;
  store::SignInLinksStore& links_;
  Audit& audit_;
  Clock clock_;
};

}  // namespace r2deck::services
