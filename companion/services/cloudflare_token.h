// What a Cloudflare API token is: whose, for which account, and the S3 key pair that R2 derives from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/cloudflare/client.h"
#include "companion/store/accounts_store.h"
#include "companion/vault/secret_string.h"

namespace r2deck::services {

struct VerifiedToken {
  std::string id;  // of the token; also the S3 access key id
  store::TokenOf of = store::TokenOf::user;
  std::string account_id;
  std::string account_name;  // empty where Cloudflare does not tell it
};

// Verifies the token as the user's or the account's that it is, and finds its account. An account's token is
// known under its account alone, so that without `account_id` (32 hex digits in any case) it cannot be told
// from a wrong one. Errors: account_id_needed (Cloudflare names no account, or several: then they stand in
// the message), wrong_credentials (also a token that is disabled or expired), access_denied (a user's token
// that does not see this account), and those of cloudflare::Client.
Result<VerifiedToken> verify_token(const cloudflare::Client& client,
                                   const std::optional<std::string>& account_id);

// The S3 secret access key: the SHA-256 of the token's value in hex (R2 > API > Authentication).
vault::SecretString derived_secret(std::string_view token);

}  // namespace r2deck::services
