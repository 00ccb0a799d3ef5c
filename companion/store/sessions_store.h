// Signed-in tabs. A session is found by the hash of its cookie; the header token is stored hashed too.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

struct SessionRecord {
  std::string cookie_hash{};  // vault::hash_token of the cookie's value
  std::string header_hash{};  // vault::hash_token of the header token
  std::string name{};         // who is signed in: "owner"
  text::UnixMillis created_at = 0;
  text::UnixMillis expires_at = 0;
  text::UnixMillis last_used = 0;
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

 private:
  Database& database_;
};

}  // namespace r2deck::store
