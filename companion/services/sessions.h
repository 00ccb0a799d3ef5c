// Who is signed in: a cookie and a header token which count only together. A session begins with a one-time
// link (here) or with name and password (password_sign_in.h).
#pragma once

#include <string>
#include <string_view>

#include "companion/services/audit.h"
#include "companion/services/authority.h"
#include "companion/services/back_off.h"
#include "companion/services/people.h"
#include "companion/store/sessions_store.h"
#include "companion/store/sign_in_links_store.h"

namespace r2deck::services {

inline constexpr text::UnixMillis kLinkLife = 10LL * 60 * 1000;
inline constexpr int kFreeLinkTries = 5;
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

// Where a session is begun, for the list in which people look for what is not theirs.
struct Browser {
  std::string address{};
  std::string device{};  // "Firefox on Linux"
};

class Sessions {
 public:
  Sessions(store::SessionsStore& sessions, store::SignInLinksStore& links, store::UsersStore& users,
           People& people, Audit& audit, Clock clock)
      : sessions_(sessions),
        links_(links),
        users_(users),
        people_(people),
        audit_(audit),
        clock_(std::move(clock)) {}

  // For the user of that name. Errors: not_found, conflict (disabled).
  Result<SignInLink> create_link(const Actor& actor, std::string_view user = kOwner);
  // Uses the link up. Errors: link_used, link_expired, unauthenticated (no such link, a disabled user),
  // rate_limited (that address has failed often).
  Result<NewSession> sign_in(std::string_view link_token, const Browser& browser = {});
  // For somebody who has proven who they are. Not audited here.
  Result<NewSession> begin(const store::UserRecord& user, const Browser& browser = {});

  // Errors: unauthenticated, for a cookie or a header token that is wrong, for a session that has ended, and
  // for a user who was disabled.
  Result<Principal> find(std::string_view cookie, std::string_view header_token);
  // By the cookie alone, which other programs of this machine may be sent as well: for what a page may reach,
  // never for what somebody may do. Errors: unauthenticated.
  Result<Principal> guess(std::string_view cookie);
  Result<void> sign_out(const Actor& actor, std::string_view cookie);

  // One's own.
  Result<api::SessionList> list(const Principal& who);
  Result<void> revoke(const Principal& who, std::string_view id);  // not_found
  Result<void> revoke_others(const Principal& who);
  Result<void> end_others(const Principal& who);  // the same, as part of another deed

  // Somebody's, by name, for an owner. Errors: not_found.
  Result<api::SessionList> list_of(const Principal& who, std::string_view user);
  Result<void> revoke_of(const Actor& actor, std::string_view user, std::string_view id);

 private:
  Result<std::optional<store::SessionRecord>> live(const std::string& cookie_hash);
  Result<api::SessionList> list(const std::string& user, std::string_view current);

  store::SessionsStore& sessions_;
  store::SignInLinksStore& links_;
  store::UsersStore& users_;
  People& people_;
  Audit& audit_;
  Clock clock_;
  BackOff link_tries_{kFreeLinkTries, 60LL * 1000};  // by address
};

}  // namespace r2deck::services
