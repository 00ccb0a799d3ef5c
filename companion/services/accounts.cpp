#include "companion/services/accounts.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "companion/services/problems.h"
#include "companion/vault/secret_string.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

vault::Place place_of_secret(std::string_view account) {
  return {"account", account, "secret_access_key"};
}

api::Account to_api(const store::AccountRecord& record) {
  return {.id = record.id,
          .label = record.label,
          .kind = record.kind,
          .endpoint = record.endpoint,
          .region = record.region,
          .proof = record.proof,
          .created_at = record.created_at};
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

Result<void> check_text(const char* member, std::string_view text, std::size_t longest) {
  if (text.empty()) return invalid(member, "It must not be empty.");
  if (text.size() > longest) return invalid(member, "It is too long.");
  if (has_control(text)) return invalid(member, "It has a control character in it.");
  return {};
}

Result<s3::Endpoint> endpoint_of(const api::CreateAccountRequest& request) {
  if (request.kind == api::AccountKind::r2) {
    if (!request.account_id) {
      return invalid("accountId", "An R2 account needs its account id.",
                     "Copy it from the R2 page of the Cloudflare dashboard.");
    }
    if (request.endpoint) return invalid("endpoint", "An R2 account is named by its account id alone.");
    std::string id = *request.account_id;  // the dashboard shows small letters; people may type others
    std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::tolower(c); });
    Result<s3::Endpoint> endpoint = s3::r2_endpoint(id, request.jurisdiction);
    if (endpoint.ok() && request.region) endpoint->region = *request.region;
    return endpoint;
  }
  if (!request.endpoint) return invalid("endpoint", "An S3 account needs its endpoint's URL.");
  if (request.account_id) return invalid("accountId", "Only an R2 account has an account id.");
  return s3::parse_endpoint(*request.endpoint, request.region.value_or("auto"));
}

Problem link_local_refused(const std::string& host) {
  return refused(ErrorCode::forbidden, host, "Link-local addresses cannot be used as an endpoint.",
                 "Give the storage's public name or its address in your network.");
}

Result<void> check(const api::CreateAccountRequest& request) {
  if (auto ok = check_text("label", request.label, 400); !ok.ok()) return ok;  // 100 characters, 4 bytes each
  if (auto ok = check_text("accessKeyId", request.access_key_id, 128); !ok.ok()) return ok;
  if (auto ok = check_text("secretAccessKey", request.secret_access_key, 256); !ok.ok()) return ok;
  if (request.region) return check_text("region", *request.region, 64);
  return {};
}

}  // namespace

Accounts::Accounts(store::AccountsStore& store, const vault::Vault& vault, Audit& audit, Clock clock,
                   s3::ClientOptions options)
    : store_(store), vault_(vault), audit_(audit), clock_(std::move(clock)), options_(std::move(options)) {
  if (!options_.clock) options_.clock = clock_;
}

Result<api::Account> Accounts::create(const Actor& actor, api::CreateAccountRequest request) {
  const auto make = [&]() -> Result<store::AccountRecord> {
    const Result<void> checked = check(request);
    const vault::SecretString secret = vault::SecretString::take(request.secret_access_key);
    if (!checked.ok()) return checked.problem();
    Result<s3::Endpoint> endpoint = endpoint_of(request);
    if (!endpoint.ok()) return endpoint.problem();
    if (is_link_local(endpoint->host)) return link_local_refused(endpoint->host);

    store::AccountRecord record;
    record.id = vault::random_id();
    record.label = request.label;
    record.kind = request.kind;
    record.endpoint = endpoint->url();
    record.region = endpoint->region;
    record.access_key_id = request.access_key_id;
    const auto same_key = vault_.keep();
    Result<std::string> sealed = vault_.seal(secret.view(), place_of_secret(record.id));
    if (!sealed.ok()) return sealed.problem();
    record.sealed_secret = *std::move(sealed);
    record.created_at = clock_();
    if (const Result<void> inserted = store_.insert(record); !inserted.ok()) return inserted.problem();
    return record;
  };
  Result<store::AccountRecord> made = make();
  Deed deed{.action = "account.create", .account = {}, .bucket = {}, .key = {}, .detail = request.label};
  if (made.ok()) {
    deed.account = made->id;
    deed.detail = made->label + " at " + made->endpoint;
  }
  Result<store::AccountRecord> recorded = audit_.record(actor, deed, std::move(made));
  if (!recorded.ok()) return recorded.problem();
  return to_api(*recorded);
}

Result<api::AccountList> Accounts::list() {
  Result<std::vector<store::AccountRecord>> records = store_.list();
  if (!records.ok()) return records.problem();
  api::AccountList list;
  for (const auto& record : *records)
    list.accounts.push_back(to_api(record));
  return list;
}

Result<void> Accounts::replace_credentials(const Actor& actor, std::string_view account_id,
                                           std::string_view access_key_id, std::string secret_access_key) {
  const auto replace = [&]() -> Result<void> {
    const Result<void> checked = check_text("secretAccessKey", secret_access_key, 256);
    const vault::SecretString secret = vault::SecretString::take(secret_access_key);
    if (!checked.ok()) return checked;
    if (auto ok = check_text("accessKeyId", access_key_id, 128); !ok.ok()) return ok;
    const auto same_key = vault_.keep();
    const Result<std::string> sealed = vault_.seal(secret.view(), place_of_secret(account_id));
    if (!sealed.ok()) return sealed.problem();
    return store_.replace_credentials(account_id, access_key_id, *sealed);
  };
  const Result<void> replaced = replace();
  {
    // Whoever holds the old client finishes with it; the next open() makes one with the new credentials.
    const std::lock_guard lock(mutex_);
    opened_.erase(std::string(account_id));
  }
  Deed deed;
  deed.action = "account.replace_credentials";
  deed.account = account_id;
  return audit_.record(actor, deed, replaced);
}

Result<std::shared_ptr<Storage>> Accounts::open(std::string_view account_id) {
  const std::string id(account_id);
  if (vault_.locked()) return vault::vault_locked();
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = opened_.find(id); known != opened_.end()) return known->second;
  }
  Result<store::AccountRecord> record = store_.find(id);
  if (!record.ok()) return record.problem();
  Result<s3::Endpoint> endpoint = s3::parse_endpoint(record->endpoint, record->region);
  if (!endpoint.ok()) return endpoint.problem();
  Result<vault::SecretString> secret = vault_.open(record->sealed_secret, place_of_secret(id));
  if (!secret.ok()) return secret.problem();
  auto storage = std::make_shared<Storage>(
      id, *endpoint, s3::Credentials{record->access_key_id, std::string(secret->view())}, record->proof,
      options_);

  const std::lock_guard lock(mutex_);
  // The vault is locked first and forget() follows: what comes in between is not kept.
  if (vault_.locked()) return vault::vault_locked();
  return opened_.try_emplace(id, std::move(storage)).first->second;
}

void Accounts::forget() {
  const std::lock_guard lock(mutex_);
  opened_.clear();
}

Result<std::vector<std::string>> Accounts::origins() {
  Result<std::vector<store::AccountRecord>> records = store_.list();
  if (!records.ok()) return records.problem();
  std::vector<std::string> origins;
  for (const auto& record : *records) {
    if (const auto endpoint = s3::parse_endpoint(record.endpoint); endpoint.ok()) {
      origins.push_back(endpoint->origin());
    }
  }
  std::sort(origins.begin(), origins.end());
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  return origins;
}

}  // namespace r2deck::services
