// API tokens for scripts and other programs, known by their hash only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

struct TokenRecord {
  std::string id{};
  std::string user{};   // id of whose it is
  std::string name{};   // unique among that user's tokens that are not revoked
  std::string hash{};   // vault::hash_token
  bool scoped = false;  // its own grants count beside its user's, even when none of them is left
  text::UnixMillis created_at = 0;
  std::optional<text::UnixMillis> expires_at{};  // nothing: until revoked
  std::optional<text::UnixMillis> last_used{};
  std::optional<text::UnixMillis> revoked_at{};
};

class TokensStore {
 public:
  explicit TokensStore(Database& database) : database_(database) {}

  Result<void> insert(const TokenRecord& token);  // already_exists: a token of that name that is not revoked
  Result<std::vector<TokenRecord>> list();        // oldest first, revoked ones too
  // Nothing when there is none, it is revoked, or it has expired (`now` >= expires_at).
  Result<std::optional<TokenRecord>> find_usable(std::string_view hash, text::UnixMillis now);
  // Writes to disk: callers do so once a minute at most, not at every request.
  Result<void> touch(std::string_view id, text::UnixMillis now);
  // not_found: the user has no usable token of that name, or id
  Result<void> revoke(std::string_view user, std::string_view name, text::UnixMillis now);
  Result<void> revoke_by_id(std::string_view user, std::string_view id, text::UnixMillis now);

 private:
  Database& database_;
};

}  // namespace r2deck::store
