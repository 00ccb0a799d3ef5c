// What people and API tokens may do: a role, and where it holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/store/database.h"
#include "shared/api/people.h"
#include "shared/problem.h"

namespace r2deck::store {

std::string_view to_string(api::AccessRole role);

// Besides the errors named: disk_full, database_damaged, io_failed. Whoever asks for an account that is not
// there gets not_found.
class GrantsStore {
 public:
  explicit GrantsStore(Database& database) : database_(database) {}

  Result<void> give_user(std::string_view user,
                         const api::Grant& grant);  // already_exists: the same once more
  Result<void> give_token(std::string_view token, const api::Grant& grant);
  Result<std::vector<api::Grant>> of_user(std::string_view user);  // oldest first
  Result<std::vector<api::Grant>> of_token(std::string_view token);
  Result<void> take(std::string_view user, std::string_view grant);  // not_found
  // Users that are owners and not disabled, other than `user`.
  Result<std::int64_t> other_owners(std::string_view user);

 private:
  Database& database_;
};

}  // namespace r2deck::store
