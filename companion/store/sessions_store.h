// Signed-in tabs. A session is found by the hash of its cookie; the header token is stored hashed too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

struct SessionRecord {
  std::string id{};           // for lists and for revoking it; not a secret
  std::string cookie_hash{};  // vault::hash_token of the cookie's value
  std::string header_hash{};  // vault::hash_token of the header token
  std::string user{};         // id of who is signed in
  text::UnixMillis created_at = 0;
  text::UnixMillis expires_at = 0;
  text::UnixMillis last_used = 0;
  std::string device{};   // what its browser is called; empty where it is not known
  std::string address{};  // from where it was begun
};

class SessionsStore {
 public:
  explicit SessionsStore(Database& database) : database_(database) {}

  // Also forgets the sessions that had expired at session.created_at.
  Result<void> insert(const SessionRecord& session);
  // Nothing when there is none or it has expired (`now` >= expires_at).
  Result<std::optional<SessionRecord>> find(std::string_view cookie_hash, text::UnixMillis now);
  // Writes to disk: callers do so once a minute at most, not at every request.
  Result<void> touch(std::string_view cookie_hash, text::UnixMillis now);
  Result<void> remove(std::string_view cookie_hash);  // a session that is gone is fine

  Result<std::vector<SessionRecord>> of_user(std::string_view user, text::UnixMillis now);  // newest first
  Result<void> revoke(std::string_view user, std::string_view id);  // not_found: none of that user's
  Result<void> revoke_all(std::string_view user, std::string_view but = {});  // `but`: an id to leave

 private:
  Database& database_;
};

}  // namespace r2deck::store
