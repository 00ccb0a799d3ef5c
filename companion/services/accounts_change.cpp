// Editing an account, replacing its credentials, deleting it.
#include "companion/services/account_records.h"
#include "companion/services/accounts.h"
#include "companion/services/problems.h"

namespace r2deck::services {
namespace {

std::string changes_of(const api::UpdateAccountRequest& request) {
  std::string changes;
  const auto add = [&](std::string_view change) {
    changes.append(changes.empty() ? "" : ", ").append(change);
  };
  if (request.label) add("label " + *request.label);
  if (request.disabled) add(*request.disabled ? "disabled" : "enabled");
  if (request.jurisdiction) add("jurisdiction");
  return changes;
}

// Those at R2 have its own endpoint.
bool is_at_sandbox(const store::AccountRecord& record) {
  const auto own = s3::r2_endpoint(record.account_id, record.jurisdiction);
  return own.ok() && record.endpoint != own->url();
}

}  // namespace

Result<api::Account> Accounts::update(const Actor& actor, std::string_view account_id,
                                      const api::UpdateAccountRequest& request) {
  const auto change = [&]() -> Result<api::Account> {
    Result<store::AccountRecord> record = stores_.accounts.find(account_id);
    if (!record.ok()) return record.problem();
    if (request.label) {
      if (const auto ok = check_label(*request.label); !ok.ok()) return ok.problem();
      record->label = *request.label;
    }
    if (request.disabled) record->disabled = *request.disabled;
    if (request.jurisdiction && *request.jurisdiction != record->jurisdiction) {
      if (record->kind != api::AccountKind::r2)
        return invalid("jurisdiction", "Only an R2 account has a jurisdiction.");
      const auto unfinished = stores_.uploads.count_unfinished(account_id);
      if (!unfinished.ok()) return unfinished.problem();
      if (*unfinished > 0) {
        return refused(
            ErrorCode::conflict, record->label,
            "Unfinished uploads of this account are in its present jurisdiction.",
            "Finish or cancel them first, or add the other jurisdiction as an account of its own.");
      }
      const auto endpoint = r2_endpoint(record->account_id, *request.jurisdiction, is_at_sandbox(*record));
      if (!endpoint.ok()) return endpoint.problem();
      record->jurisdiction = *request.jurisdiction;
      record->endpoint = endpoint->url();
    }
    if (const auto updated = stores_.accounts.update(*record); !updated.ok()) return updated.problem();
    return to_api(*record);
  };
  Result<api::Account> changed = change();
  forget(account_id);
  const Deed deed{"account.update", std::string(account_id), {}, {}, changes_of(request)};
  return audit_.record(actor, deed, std::move(changed));
}

Result<void> Accounts::store_credentials(std::string_view account_id,
                                         api::ReplaceCredentialsRequest& request) {
  if (!request.api_token) {
    Result<void> checked = check_keys(request.access_key_id, request.secret_access_key);
    const vault::SecretString secret = vault::SecretString::take(request.secret_access_key);
    if (!checked.ok()) return checked;
    const auto same_key = vault_.keep();
    const auto sealed = sealed_keys(account_id, request.access_key_id, secret.view());
    if (!sealed.ok()) return sealed.problem();
    return stores_.accounts.replace_credentials(account_id, *sealed);
  }
  const vault::SecretString token = vault::SecretString::take(*request.api_token);
  const Result<store::AccountRecord> record = stores_.accounts.find(account_id);
  if (!record.ok()) return record.problem();
  if (record->kind != api::AccountKind::r2) {
    return invalid("apiToken", "Only an R2 account has an API token.", "Give an access key pair instead.");
  }
  const cloudflare::Client client(token.view(), cloudflare_of(token.view()));
  const Result<VerifiedToken> verified = verify_token(client, record->account_id);
  if (!verified.ok()) return verified.problem();
  const auto same_key = vault_.keep();
  const auto sealed = sealed_token(account_id, token.view(), *verified);
  if (!sealed.ok()) return sealed.problem();
  return stores_.accounts.replace_credentials(account_id, *sealed);
}

Result<api::Account> Accounts::replace_credentials(const Actor& actor, std::string_view account_id,
                                                   api::ReplaceCredentialsRequest request) {
  const Result<void> stored = store_credentials(account_id, request);
  forget(account_id);
  const Deed deed{"account.replace_credentials", std::string(account_id), {}, {}, {}};
  if (const auto recorded = audit_.record(actor, deed, stored); !recorded.ok()) return recorded.problem();
  return get(account_id);
}

Result<void> Accounts::remove(const Actor& actor, std::string_view account_id, bool force) {
  Deed deed{"account.delete", std::string(account_id), {}, {}, {}};
  const auto removed = [&]() -> Result<void> {
    const auto record = stores_.accounts.find(account_id);
    if (!record.ok()) return record.problem();
    deed.detail = record->label + " at " + record->endpoint;
    const auto unfinished = stores_.uploads.count_unfinished(account_id);
    if (!unfinished.ok()) return unfinished.problem();
    if (*unfinished > 0 && !force) {
      return refused(ErrorCode::conflict, record->label,
                     std::to_string(*unfinished) + " unfinished uploads would be lost with this account.",
                     "Finish or cancel them first; or delete it by force, and storage clears away what has "
                     "been sent of them, R2 after 7 days.");
    }
    return stores_.accounts.remove(account_id);
  };
  const Result<void> done = removed();
  forget(account_id);
  return audit_.record(actor, deed, done);
}

}  // namespace r2deck::services
