// Storage accounts. Secrets come sealed and stay so: nothing here can open them.
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

// Whose the Cloudflare API token is that an account's keys are derived from.
enum class TokenOf { nobody, user, account };

// What an account signs with. Where there is a token, the key pair is derived from it.
struct SealedCredentials {
  std::string access_key_id{};
  std::string sealed_secret{};  // bytes of vault::Vault::seal
  std::string sealed_token{};   // the same; empty where there is none
  TokenOf token_of = TokenOf::nobody;
};

struct AccountRecord {
  std::string id{};
  std::string label{};
  api::AccountKind kind = api::AccountKind::r2;
  std::string endpoint{};  // resolved URL, with a path prefix where there is one
  std::string region{};
  std::string account_id{};  // Cloudflare's; empty for kind s3
  api::Jurisdiction jurisdiction = api::Jurisdiction::none;
  SealedCredentials credentials{};
  bool disabled = false;
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
  // The label, the endpoint with its jurisdiction, and whether it is disabled. not_found
  Result<void> update(const AccountRecord& account);
  Result<void> replace_credentials(std::string_view id, const SealedCredentials& credentials);  // not_found
  Result<void> remove(std::string_view id);                                                     // not_found
  Result<std::int64_t> count();

 private:
  Database& database_;
};

}  // namespace r2deck::store
