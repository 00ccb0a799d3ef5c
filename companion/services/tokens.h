// API tokens, for scripts and other programs: `Authorization: Bearer <token>`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/services/sessions.h"
#include "companion/store/tokens_store.h"

namespace r2deck::services {

struct NewToken {
  std::string name;
  std::string token;  // shown once; only its hash is kept
};

class Tokens {
 public:
  Tokens(store::TokensStore& store, Audit& audit, Clock clock)
      : store_(store), audit_(audit), clock_(std::move(clock)) {}

  // `name` is 1..64 visible characters, not "owner", "cli" or "r2deck"; `expires_at` nothing: until revoked.
  // Errors: invalid_request, already_exists.
  Result<NewToken> create(const Actor& actor, const std::string& name,
                          std::optional<text::UnixMillis> expires_at = std::nullopt);
  Result<std::vector<store::TokenRecord>> list() { return store_.list(); }
  Result<void> revoke(const Actor& actor, std::string_view name);  // not_found
  Result<Principal> find(std::string_view token);                  // unauthenticated

 private:
  store::TokensStore& store_;
  Audit& audit_;
  Clock clock_;
};

}  // namespace r2deck::services
