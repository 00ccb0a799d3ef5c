// One-time sign-in links, known by the hash of their token (vault::hash_token) only.
#pragma once

#include <string>
#include <string_view>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

class SignInLinksStore {
 public:
  explicit SignInLinksStore(Database& database) : database_(database) {}

  // Also forgets links that ended more than a day before `now`.
  Result<void> insert(std::string_view token_hash, std::string_view user, text::UnixMillis now,
                      text::UnixMillis expires_at);

  // Uses the link up and answers whose it is: of many callers at the same time exactly one succeeds. Errors:
  // not_found (never existed or long forgotten), link_used, link_expired (`now` >= expires_at).
  Result<std::string> redeem(std::string_view token_hash, text::UnixMillis now);

 private:
  Database& database_;
};

}  // namespace r2deck::store
