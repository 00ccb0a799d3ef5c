// Signing in by name and password, and a second factor where there is one.
//
// Guessing is slowed down in three ways at once: per user and address (a few tries, then ever longer waits),
// per address whatever the user (one password tried on everybody), and per user whatever the address (a
// thousand machines that try one user). The last one alone could be used to lock somebody out, so that it is
// short, a minute at most, and does not concern whoever can show that they are no stranger: a browser that
// has signed in as this user before carries a cookie that says so ("known device"), and its tries are counted
// by that cookie, apart from everybody's. Whoever has no such browser at hand has a shell: a link of `r2deck
// link` asks for no password and knows no back-off but its own address's.
//
// A user who does not exist, who has no password, or who is disabled costs the same Argon2id and gets the
// same answer as a wrong password.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/services/back_off.h"
#include "companion/services/passwords.h"
#include "companion/services/second_factor.h"
#include "companion/services/sessions.h"

namespace r2deck::services {

struct PasswordTry {
  std::string user;
  std::string password;  // wiped
  std::optional<std::string> code{};
  std::string address{};  // where it comes from
  std::string device{};   // the cookie of a known device; empty: none
  std::string browser{};  // what it is called, for the list of sessions
};

struct SignedIn {
  NewSession session;
  std::string device;  // the cookie to keep, which makes this browser known
};

class PasswordSignIn {
 public:
  PasswordSignIn(store::UsersStore& users, Passwords& passwords, SecondFactors& factors, Sessions& sessions,
                 Audit& audit, Clock clock)
      : users_(users),
        passwords_(passwords),
        factors_(factors),
        sessions_(sessions),
        audit_(audit),
        clock_(std::move(clock)) {}

  // Errors: unauthenticated (user, password or code is wrong), code_required (the password is right, and a
  // code is needed; give both), rate_limited.
  Result<SignedIn> sign_in(PasswordTry attempt);

  // One's own. Needs the present password where there is one; ends all other sessions. Wipes both. Errors:
  // invalid_request, rate_limited.
  Result<void> change_password(const Principal& who, std::optional<std::string> current,
                               std::string password);

 private:
  struct Keys;
  Result<void> admit(const Keys& keys);
  Result<SignedIn> prove(const PasswordTry& attempt, std::string_view password, const Keys& keys,
                         Actor& actor);
  Result<void> check_code(const store::UserRecord& user, const std::optional<std::string>& code);

  store::UsersStore& users_;
  Passwords& passwords_;
  SecondFactors& factors_;
  Sessions& sessions_;
  Audit& audit_;
  Clock clock_;
  BackOff by_pair_{5, 15LL * 60 * 1000};
  BackOff by_address_{20, 15LL * 60 * 1000};
  BackOff by_user_{50, 60LL * 1000};
};

}  // namespace r2deck::services
