// Storage accounts: their credentials come in once, are sealed, and never leave again; the other use cases
// reach storage through open().
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "companion/s3/client.h"
#include "companion/services/account_options.h"
#include "companion/services/audit.h"
#include "companion/services/authority.h"
#include "companion/services/cloudflare_token.h"
#include "companion/store/stores.h"
#include "companion/vault/vault.h"
#include "shared/api/accounts.h"

namespace r2deck::services {

// An account made ready for use. May be shared by many threads.
struct Storage {
  Storage(std::string account, const s3::Endpoint& at, const s3::Credentials& with, api::Proof gives,
          const s3::ClientOptions& options)
      : account_id(std::move(account)),
        endpoint(at),
        credentials(with),
        proof(gives),
        client(at, with, options) {}

  std::string account_id;
  s3::Endpoint endpoint;
  s3::Credentials credentials;
  api::Proof proof;
  s3::Client client;
};

// The account at Cloudflare, by its own API token.
struct CloudflareAccount {
  CloudflareAccount(std::string account, api::Jurisdiction where, store::TokenOf whose,
                    std::string_view token, const cloudflare::Options& options)
      : account_id(std::move(account)), jurisdiction(where), token_of(whose), client(token, options) {}

  std::string account_id;
  api::Jurisdiction jurisdiction;
  store::TokenOf token_of;
  cloudflare::Client client;
};

class Accounts {
 public:
  Accounts(store::Stores& stores, const vault::Vault& vault, Audit& audit, Clock clock,
           AccountOptions options);

  // By key pair it stores without probing: the account may be made before its bucket, its network or its
  // token is there. By API token it asks Cloudflare first. Takes the request by value and wipes its secrets.
  // Errors: invalid_request (with the member as subject), forbidden (an endpoint that may not be contacted);
  // by token also those of verify_token.
  // Only owners add endpoints (Action::account_manage).
  Result<api::Account> create(const Actor& actor, api::CreateAccountRequest request);
  Result<api::AccountList> list();
  Result<api::Account> get(std::string_view account_id);  // not_found
  // Another label, disabled or enabled, another jurisdiction. Errors: invalid_request (a jurisdiction that is
  // not R2's), not_found, conflict (uploads under way are of the old jurisdiction).
  Result<api::Account> update(const Actor& actor, std::string_view account_id,
                              const api::UpdateAccountRequest& request);
  // Seals other credentials for an account; its id and its uploads stay. A token is verified first, and must
  // be the same account's. Wipes the request's secrets. Errors: invalid_request, not_found, and those of
  // verify_token.
  Result<api::Account> replace_credentials(const Actor& actor, std::string_view account_id,
                                           api::ReplaceCredentialsRequest request);
  Result<api::AccountDependents> dependents(std::string_view account_id);  // not_found
  // With what depends on it. Errors: not_found; conflict, while uploads are unfinished and not `force`.
  Result<void> remove(const Actor& actor, std::string_view account_id, bool force);

  // The account's client and credentials, kept open between calls. Errors: not_found, account_disabled,
  // vault_locked,
  // vault_damaged.
  Result<std::shared_ptr<Storage>> open(std::string_view account_id);
  // Errors: as open(), and conflict: it has no API token.
  Result<std::unique_ptr<CloudflareAccount>> open_cloudflare(std::string_view account_id);

  // Drops every client and what it knows of secrets; calls under way finish with theirs. For the vault's
  // lock.
  void forget();

  // "https://host[:port]" of every account in which they have any role, each once: where their tab's bytes
  // go, for its content policy.
  Result<std::vector<std::string>> origins(const Principal& who);

 private:
  Result<store::AccountRecord> find_enabled(std::string_view account_id);
  bool is_of_sandbox(std::string_view token) const;
  cloudflare::Options cloudflare_of(std::string_view token) const;
  // At the sandbox a jurisdiction's name comes before the host.
  Result<s3::Endpoint> r2_endpoint(std::string_view account_id, api::Jurisdiction jurisdiction,
                                   bool of_sandbox) const;
  Result<void> check_reach(const s3::Endpoint& endpoint) const;
  Result<store::AccountRecord> create_by_keys(api::CreateAccountRequest& request);
  Result<store::AccountRecord> create_by_token(api::CreateAccountRequest& request);
  // Whoever seals keeps the vault's key until what was sealed is stored. Error: vault_locked.
  Result<store::SealedCredentials> sealed_keys(std::string_view id, std::string_view access_key_id,
                                               std::string_view secret) const;
  Result<store::SealedCredentials> sealed_token(std::string_view id, std::string_view token,
                                                const VerifiedToken& verified) const;
  // Stores it with the time of now.
  Result<store::AccountRecord> inserted(store::AccountRecord record,
                                        Result<store::SealedCredentials> credentials);
  Result<void> store_credentials(std::string_view account_id, api::ReplaceCredentialsRequest& request);
  // Whoever holds the old client finishes with it; the next open() makes one of what is stored now.
  void forget(std::string_view account_id);

  store::Stores& stores_;
  const vault::Vault& vault_;
  Audit& audit_;
  Clock clock_;
  AccountOptions options_;
  std::mutex mutex_;              // guards the rest
  std::uint64_t generation_ = 0;  // of what is stored: an older client is not kept
  std::unordered_map<std::string, std::shared_ptr<Storage>> opened_;
};

}  // namespace r2deck::services
