// Storage accounts. The secret comes sealed and stays so: nothing here can open it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/store/database.h"
#include "shared/api/accounts.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

struct AccountRecord {
  std::string id{};
  std::string label{};
  api::AccountKind kind = api::AccountKind::r2;
  std::string endpoint{};  // resolved URL, with a path prefix where there is one
  std::string region{};
  std::string access_key_id{};
  std::string sealed_secret{};  // bytes of vault::Vault::seal
  api::Proof proof = api::Proof::md5;
  text::UnixMillis created_at = 0;
};

// Besides the errors named: disk_full, database_damaged, io_failed.
class AccountsStore {
 public:
  explicit AccountsStore(Database& database) : database_(database) {}

  Result<void> insert(const AccountRecord& account);                           // already_exists: the id
  Result<std::vector<AccountRecord>> list();                                   // oldest first
  Result<AccountRecord> find(std::string_view id);                             // not_found
  Result<std::optional<AccountRecord>> find_by_label(std::string_view label);  // the oldest of that label
  Result<void> replace_credentials(std::string_view id, std::string_view access_key_id,
                                   std::string_view sealed_secret);  // not_found
  Result<void> remove(std::string_view id);                          // not_found
  Result<std::int64_t> count();

 private:
  Database& database_;
};

}  // namespace r2deck::store
