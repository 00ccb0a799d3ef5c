#include "companion/services/accounts.h"

#include <algorithm>
#include <utility>

#include "companion/services/account_records.h"
#include "companion/services/problems.h"
#include "companion/vault/secret_string.h"

namespace r2deck::services {
namespace {

constexpr std::int64_t kMostUploadsTold = 100;

}  // namespace

Accounts::Accounts(store::Stores& stores, const vault::Vault& vault, Audit& audit, Clock clock,
                   AccountOptions options)
    : stores_(stores), vault_(vault), audit_(audit), clock_(std::move(clock)), options_(std::move(options)) {
  if (!options_.s3.clock) options_.s3.clock = clock_;
  options_.s3.allow_nearby = options_.allow_private_endpoints;
  options_.cloudflare.transport.allow_nearby = options_.allow_private_endpoints;
}

Result<api::AccountList> Accounts::list() {
  Result<std::vector<store::AccountRecord>> records = stores_.accounts.list();
  if (!records.ok()) return records.problem();
  api::AccountList list;
  for (const auto& record : *records)
    list.accounts.push_back(to_api(record));
  return list;
}

Result<api::Account> Accounts::get(std::string_view account_id) {
  const Result<store::AccountRecord> record = stores_.accounts.find(account_id);
  if (!record.ok()) return record.problem();
  return to_api(*record);
}

Result<api::AccountDependents> Accounts::dependents(std::string_view account_id) {
  if (const auto found = stores_.accounts.find(account_id); !found.ok()) return found.problem();
  const auto uploads = stores_.uploads.unfinished(account_id, kMostUploadsTold);
  if (!uploads.ok()) return uploads.problem();
  const auto count = stores_.uploads.count_unfinished(account_id);
  if (!count.ok()) return count.problem();
  auto named = stores_.named_buckets.list(account_id);
  if (!named.ok()) return named.problem();
  api::AccountDependents dependents{{}, *count, *std::move(named)};
  for (const auto& upload : *uploads) {
    dependents.uploads.push_back({upload.id, upload.bucket, upload.key, upload.size, upload.created_at});
  }
  return dependents;
}

Result<std::vector<std::string>> Accounts::origins(const Principal& who) {
  Result<std::vector<store::AccountRecord>> records = stores_.accounts.list();
  if (!records.ok()) return records.problem();
  std::vector<std::string> origins;
  for (const auto& record : *records) {
    if (!may(who, Action::bucket_list, {.account = record.id})) continue;
    if (const auto endpoint = s3::parse_endpoint(record.endpoint); endpoint.ok()) {
      origins.push_back(endpoint->origin());
    }
  }
  std::sort(origins.begin(), origins.end());
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  return origins;
}

Result<store::AccountRecord> Accounts::find_enabled(std::string_view account_id) {
  Result<store::AccountRecord> record = stores_.accounts.find(account_id);
  if (record.ok() && record->disabled) {
    return refused(ErrorCode::account_disabled, record->label,
                   "This account is disabled: nothing is signed with it.", "Enable it in its settings.");
  }
  return record;
}

Result<std::shared_ptr<Storage>> Accounts::open(std::string_view account_id) {
  const std::string id(account_id);
  if (vault_.locked()) return vault::vault_locked();
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = opened_.find(id); known != opened_.end()) return known->second;
    generation = generation_;
  }
  Result<store::AccountRecord> record = find_enabled(id);
  if (!record.ok()) return record.problem();
  Result<s3::Endpoint> endpoint = s3::parse_endpoint(record->endpoint, record->region);
  if (!endpoint.ok()) return endpoint.problem();
  Result<vault::SecretString> secret = vault_.open(record->credentials.sealed_secret, place_of_secret(id));
  if (!secret.ok()) return secret.problem();
  auto storage = std::make_shared<Storage>(
      id, *endpoint, s3::Credentials{record->credentials.access_key_id, std::string(secret->view())},
      record->proof, options_.s3);

  const std::lock_guard lock(mutex_);
  // The vault is locked first and forget() follows: what comes in between is not kept.
  if (vault_.locked()) return vault::vault_locked();
  if (generation != generation_) return storage;  // something has changed since it was read
  return opened_.try_emplace(id, std::move(storage)).first->second;
}

Result<std::unique_ptr<CloudflareAccount>> Accounts::open_cloudflare(std::string_view account_id) {
  const Result<store::AccountRecord> record = find_enabled(account_id);
  if (!record.ok()) return record.problem();
  if (record->credentials.sealed_token.empty()) {
    return refused(ErrorCode::conflict, record->label,
                   "This account has a key pair, and no Cloudflare API token.",
                   "Replace its credentials by an API token.");
  }
  const Result<vault::SecretString> token =
      vault_.open(record->credentials.sealed_token, place_of_token(account_id));
  if (!token.ok()) return token.problem();
  return std::make_unique<CloudflareAccount>(record->account_id, record->jurisdiction,
                                             record->credentials.token_of, token->view(),
                                             cloudflare_of(token->view()));
}

void Accounts::forget(std::string_view account_id) {
  const std::lock_guard lock(mutex_);
  ++generation_;
  opened_.erase(std::string(account_id));
}

void Accounts::forget() {
  const std::lock_guard lock(mutex_);
  ++generation_;
  opened_.clear();
}

}  // namespace r2deck::services
