// API tokens, for scripts and other programs: `Authorization: Bearer <token>`. A token is somebody's: it may
// what they may, as long as they may, and where it has a scope of its own, what both allow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/services/audit.h"
#include "companion/services/authority.h"
#include "companion/services/people.h"
#include "companion/store/tokens_store.h"

namespace r2deck::services {

// 9999-12-31T23:59:59Z: of an API token that is good until it is revoked.
inline constexpr text::UnixMillis kNever = 253'402'300'799'000;

struct NewToken {
  std::string name;
  std::string token;  // shown once; only its hash is kept
  std::string id;
};

struct TokenWish {
  std::string name;                              // 1..64 visible characters
  std::optional<text::UnixMillis> expires_at{};  // nothing: until revoked
  std::vector<api::Scope> scopes{};              // none: all that its user may
  std::string user = kOwner;                     // whose it shall be, by name
};

class Tokens {
 public:
  Tokens(store::TokensStore& store, store::UsersStore& users, store::GrantsStore& grants, People& people,
         Audit& audit, Clock clock)
      : store_(store),
        users_(users),
        grants_(grants),
        people_(people),
        audit_(audit),
        clock_(std::move(clock)) {}

  // Errors: invalid_request, already_exists (the user has a token of that name), not_found (the user, an
  // account).
  Result<NewToken> create(const Actor& actor, const TokenWish& wish);
  // The owner's, for all that they may.
  Result<NewToken> create(const Actor& actor, const std::string& name,
                          std::optional<text::UnixMillis> expires_at = std::nullopt) {
    return create(actor, TokenWish{name, expires_at});
  }
  Result<std::vector<store::TokenRecord>> list() { return store_.list(); }
  Result<api::TokenList> usable();                          // everybody's, with the names of their users
  Result<api::TokenList> usable_of(const Principal& who);   // one's own
  Result<api::TokenList> usable_of(std::string_view user);  // somebody's, by name; not_found
  Result<void> revoke_of(const Actor& actor, std::string_view user, std::string_view id);  // not_found
  Result<void> revoke(const Actor& actor, std::string_view name,
                      std::string_view user = kOwner);                 // not_found
  Result<void> revoke_own(const Principal& who, std::string_view id);  // not_found
  Result<Principal> find(std::string_view token);                      // unauthenticated

 private:
  Result<api::TokenInfo> to_api(const store::TokenRecord& record);

  store::TokensStore& store_;
  store::UsersStore& users_;
  store::GrantsStore& grants_;
  People& people_;
  Audit& audit_;
  Clock clock_;
};

}  // namespace r2deck::services
