// GET/POST /api/v1/accounts: the storage accounts that the companion holds credentials for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

enum class AccountKind { r2, s3 };
enum class Jurisdiction { none, eu, fedramp };
// What a store's ETags prove: `md5` (R2: a part's ETag is its MD5) or `size_only` (opaque ETags).
enum class Proof { md5, size_only };

// Stored without probing. An R2 account is named by its account id, any other by its endpoint.
struct CreateAccountRequest {
  std::string label;  // 1..100 characters
  AccountKind kind = AccountKind::r2;
  std::optional<std::string> account_id;           // 32 hex digits; r2 only
  Jurisdiction jurisdiction = Jurisdiction::none;  // r2 only; wire: "default", "eu", "fedramp"
  std::optional<std::string> endpoint;             // http(s)://host[:port][/prefix]; s3 only
  std::optional<std::string> region;               // "auto" unless given
  std::string access_key_id;                       // 1..128 characters
  std::string secret_access_key;                   // 1..256 characters; sealed on arrival, never answered
};

struct Account {
  std::string id;
  std::string label;
  AccountKind kind = AccountKind::r2;
  std::string endpoint;  // the resolved endpoint: https://<id>.r2.cloudflarestorage.com
  std::string region;
  Proof proof = Proof::md5;
  text::UnixMillis created_at = 0;
};

struct AccountList {
  std::vector<Account> accounts;
};

}  // namespace r2deck::api
