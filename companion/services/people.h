// People: who there is, what they may, and how an owner changes that. What each change needs is asked by the
// route; the command line is the owner of the data folder and may everything.
#pragma once

#include <string>
#include <string_view>

#include "companion/services/audit.h"
#include "companion/services/authority.h"
#include "companion/services/passwords.h"
#include "companion/store/grants_store.h"
#include "companion/store/sessions_store.h"
#include "companion/store/users_store.h"
#include "shared/api/people.h"

namespace r2deck::services {

// Errors of every call that names somebody: not_found.
class People {
 public:
  People(store::UsersStore& users, store::GrantsStore& grants, store::SessionsStore& sessions,
         Passwords& passwords, Audit& audit, Clock clock)
      : users_(users),
        grants_(grants),
        sessions_(sessions),
        passwords_(passwords),
        audit_(audit),
        clock_(std::move(clock)) {}

  Result<api::UserList> list();
  Result<api::User> find(std::string_view name);
  // May nothing yet. Wipes the password. Errors: invalid_request, already_exists, rate_limited.
  Result<api::User> add(const Actor& actor, api::CreateUserRequest request);
  // Ends their sessions too; their tokens count no longer. Errors: conflict (the last owner).
  Result<void> set_disabled(const Actor& actor, std::string_view name, bool disabled);
  // Ends their sessions, and forgets their browsers. Wipes the password. Errors: invalid_request.
  Result<void> set_password(const Actor& actor, std::string_view name, std::string password);
  // For somebody who is locked out: takes password, second factor and sessions away. A link lets them in.
  Result<void> reset(const Actor& actor, std::string_view name);

  // For good, with sessions, tokens and grants. Their uploads that are under way are signed no more. The
  // audit log keeps what they did. Errors: conflict (the last owner).
  Result<void> remove(const Actor& actor, std::string_view name);

  // The prefix is kept in NFC. Errors: invalid_request, already_exists, not_found (the account).
  Result<api::Grant> grant(const Actor& actor, std::string_view name, api::Scope scope);
  // Counts from the next request on, and for the next signature of uploads that are under way. Errors:
  // conflict (the last owner).
  Result<void> revoke(const Actor& actor, std::string_view name, std::string_view grant);

  // Somebody who is signed in, as they are now: name and grants. Errors: unauthenticated (gone, disabled).
  Result<Principal> principal(std::string_view user_id);

 private:
  Result<api::User> to_api(const store::UserRecord& record);
  Result<void> keep_an_owner(const store::UserRecord& but);

  store::UsersStore& users_;
  store::GrantsStore& grants_;
  store::SessionsStore& sessions_;
  Passwords& passwords_;
  Audit& audit_;
  Clock clock_;
};

// Empty account, bucket and prefix as they may stand in a grant; the prefix in NFC. Errors: invalid_request.
Result<api::Scope> checked_scope(api::Scope scope);
// "editor of demo/films/ in <account>": for the audit log.
std::string describe(const api::Scope& scope);

}  // namespace r2deck::services
