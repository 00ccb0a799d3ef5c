// People: their password's hash, their second factor (sealed), their recovery codes and the browsers that are
// known to be theirs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

// The first user, made by the migration; there from the first start on.
inline constexpr char kOwnerId[] = "owner";

struct UserRecord {
  std::string id{};
  std::string name{};           // unique, never changed
  std::string password_hash{};  // vault::hash_password; empty: signs in by link only
  std::string sealed_totp{};    // bytes of vault::Vault::seal; empty: no second factor
  bool totp_confirmed = false;  // until then it is not asked for
  std::int64_t totp_last_step = 0;
  bool disabled = false;
  text::UnixMillis created_at = 0;
};

// Besides the errors named: disk_full, database_damaged, io_failed.
class UsersStore {
 public:
  explicit UsersStore(Database& database) : database_(database) {}

  Result<void> insert(const UserRecord& user);      // already_exists: the name
  Result<std::vector<UserRecord>> list();           // by name
  Result<UserRecord> find(std::string_view id);     // not_found
  Result<UserRecord> named(std::string_view name);  // not_found

  Result<void> set_password(std::string_view id, std::string_view hash);
  Result<void> set_disabled(std::string_view id, bool disabled);
  // With everything that is theirs: sessions, tokens, grants, links.
  Result<void> remove(std::string_view id);

  // A second factor yet to be confirmed; an empty one takes it away, and the recovery codes too.
  Result<void> set_totp(std::string_view id, std::string_view sealed);
  Result<void> confirm_totp(std::string_view id, const std::vector<std::string>& recovery_hashes);
  // Atomic: of many callers with one step, or one code, exactly one gets true.
  Result<bool> use_totp_step(std::string_view id, std::int64_t step);
  Result<bool> use_recovery_code(std::string_view id, std::string_view hash);
  Result<std::int64_t> recovery_codes_left(std::string_view id);

  // A browser that has signed in by password; the oldest are forgotten beyond 20 of a user.
  Result<void> remember_device(std::string_view id, std::string_view hash, text::UnixMillis now);
  Result<bool> knows_device(std::string_view id, std::string_view hash);
  Result<void> forget_devices(std::string_view id);

 private:
  Database& database_;
};

}  // namespace r2deck::store
