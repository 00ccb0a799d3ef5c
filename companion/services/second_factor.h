// The second factor of signing in: a code by time (RFC 6238) from an authenticator, or one of ten recovery
// codes, each good once.
#pragma once

#include <string>
#include <string_view>

#include "companion/services/audit.h"
#include "companion/services/authority.h"
#include "companion/services/back_off.h"
#include "companion/store/users_store.h"
#include "companion/vault/vault.h"
#include "shared/api/people.h"

namespace r2deck::services {

class SecondFactors {
 public:
  SecondFactors(store::UsersStore& users, const vault::Vault& vault, Audit& audit, Clock clock)
      : users_(users), vault_(vault), audit_(audit), clock_(std::move(clock)) {}

  // A new secret, which counts for nothing until it is confirmed. Errors: conflict (there is one already).
  Result<api::SecondFactor> enrol(const Principal& who);
  // By the first code of it; from now on it is asked for. Errors: conflict, invalid_request (a wrong code),
  // rate_limited.
  Result<api::RecoveryCodes> confirm(const Principal& who, std::string_view code);
  // By a code, or a recovery code. Errors: conflict (there is none), invalid_request, rate_limited.
  Result<void> disable(const Principal& who, std::string_view code);

  // Is it a code of theirs? Uses it up: the same again is wrong.
  Result<bool> check(const store::UserRecord& user, std::string_view code);

 private:
  Result<bool> check_totp(const store::UserRecord& user, std::string_view code);

  store::UsersStore& users_;
  const vault::Vault& vault_;
  Audit& audit_;
  Clock clock_;
  BackOff tries_{5, 15LL * 60 * 1000};  // by user: a session that was left open is no way to guess
};

}  // namespace r2deck::services
