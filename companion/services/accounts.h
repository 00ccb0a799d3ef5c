// Storage accounts: their credentials come in once, are sealed, and never leave again; the other use cases
// reach storage through open().
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "companion/s3/client.h"
#include "companion/services/audit.h"
#include "companion/store/accounts_store.h"
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

class Accounts {
 public:
  Accounts(store::AccountsStore& store, const vault::Vault& vault, Audit& audit, Clock clock,
           s3::ClientOptions options);

  // Stores without probing: the account may be made before its bucket, its network or its token is there.
  // Takes the request by value and wipes its secret. Errors: invalid_request (with the member as subject),
  // forbidden (a link-local endpoint).
  // Only owners add endpoints: while there is one person per companion, everyone who is let in is an owner.
  Result<api::Account> create(const Actor& actor, api::CreateAccountRequest request);
  Result<api::AccountList> list();
  // Seals other credentials for an account; its id and its uploads stay. Wipes `secret_access_key`.
  // Errors: invalid_request, not_found.
  Result<void> replace_credentials(const Actor& actor, std::string_view account_id,
                                   std::string_view access_key_id, std::string secret_access_key);

  // The account's client and credentials, kept open between calls. Errors: not_found, vault_locked,
  // vault_damaged.
  Result<std::shared_ptr<Storage>> open(std::string_view account_id);

  // Drops every client and what it knows of secrets; calls under way finish with theirs. For the vault's
  // lock.
  void forget();

  // "https://host[:port]" of every account, each once: where a tab's bytes go, for its content policy.
  Result<std::vector<std::string>> origins();

 private:
  store::AccountsStore& store_;
  const vault::Vault& vault_;
  Audit& audit_;
  Clock clock_;
  s3::ClientOptions options_;
  std::mutex mutex_;  // guards opened_
  std::unordered_map<std::string, std::shared_ptr<Storage>> opened_;
};

// 169.254.0.0/16 and fe80::/10, also inside an IPv4-mapped IPv6 address: where clouds keep the credentials of
// the machine, so that no endpoint may be there. `address` is a literal, with or without brackets; a name
// gives false, and is judged by the client after resolving.
bool is_link_local(std::string_view address);

}  // namespace r2deck::services
