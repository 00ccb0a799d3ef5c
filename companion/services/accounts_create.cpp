// Making an account, by key pair or by Cloudflare API token.
#include "companion/net/address.h"
#include "companion/services/account_records.h"
#include "companion/services/accounts.h"
#include "companion/services/problems.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

Result<void> check(const api::CreateAccountRequest& request) {
  if (auto ok = check_label(request.label); !ok.ok()) return ok;
  if (auto ok = check_keys(request.access_key_id, request.secret_access_key); !ok.ok()) return ok;
  if (request.region) return check_text("region", *request.region, 64);
  return {};
}

}  // namespace

bool Accounts::is_of_sandbox(std::string_view token) const {
  return !options_.sandbox.empty() && token.starts_with(kSandboxToken);
}

cloudflare::Options Accounts::cloudflare_of(std::string_view token) const {
  cloudflare::Options options = options_.cloudflare;
  if (is_of_sandbox(token)) options.base_url = options_.sandbox + "/client/v4";
  return options;
}

Result<s3::Endpoint> Accounts::r2_endpoint(std::string_view account_id, api::Jurisdiction jurisdiction,
                                           bool of_sandbox) const {
  if (!of_sandbox) return s3::r2_endpoint(account_id, jurisdiction);
  Result<s3::Endpoint> endpoint = s3::parse_endpoint(options_.sandbox);
  if (!endpoint.ok()) return endpoint;
  if (jurisdiction == api::Jurisdiction::eu) endpoint->host.insert(0, "eu.");
  if (jurisdiction == api::Jurisdiction::fedramp) endpoint->host.insert(0, "fedramp.");
  return endpoint;
}

Result<void> Accounts::check_reach(const s3::Endpoint& endpoint) const {
  const auto reach = net::reach_of_literal(endpoint.host);
  if (reach == net::Reach::forbidden) {
    return refused(ErrorCode::forbidden, endpoint.host, "Link-local addresses cannot be used as an endpoint.",
                   "Give the storage's public name or its address in your network.");
  }
  if (reach == net::Reach::nearby && !options_.allow_private_endpoints) {
    return refused(ErrorCode::forbidden, endpoint.host,
                   "Endpoints on this machine and in private networks are not allowed here.",
                   "Start R2 Deck with --allow-private-endpoints if storage is meant to be there.");
  }
  return {};
}

Result<store::SealedCredentials> Accounts::sealed_keys(std::string_view id, std::string_view access_key_id,
                                                       std::string_view secret) const {
  Result<std::string> sealed = vault_.seal(secret, place_of_secret(id));
  if (!sealed.ok()) return sealed.problem();
  return store::SealedCredentials{.access_key_id = std::string(access_key_id),
                                  .sealed_secret = *std::move(sealed)};
}

// The derived pair is kept beside the token, so that signing needs the token never.
Result<store::SealedCredentials> Accounts::sealed_token(std::string_view id, std::string_view token,
                                                        const VerifiedToken& verified) const {
  Result<store::SealedCredentials> credentials = sealed_keys(id, verified.id, derived_secret(token).view());
  if (!credentials.ok()) return credentials;
  Result<std::string> sealed = vault_.seal(token, place_of_token(id));
  if (!sealed.ok()) return sealed.problem();
  credentials->sealed_token = *std::move(sealed);
  credentials->token_of = verified.of;
  return credentials;
}

Result<store::AccountRecord> Accounts::inserted(store::AccountRecord record,
                                                Result<store::SealedCredentials> credentials) {
  if (!credentials.ok()) return credentials.problem();
  record.credentials = *std::move(credentials);
  record.created_at = clock_();
  if (const Result<void> done = stores_.accounts.insert(record); !done.ok()) return done.problem();
  return record;
}

Result<store::AccountRecord> Accounts::create_by_keys(api::CreateAccountRequest& request) {
  const Result<void> checked = check(request);
  const vault::SecretString secret = vault::SecretString::take(request.secret_access_key);
  if (!checked.ok()) return checked.problem();

  store::AccountRecord record;
  Result<s3::Endpoint> endpoint = s3::Endpoint{};
  if (request.kind == api::AccountKind::r2) {
    if (!request.account_id) {
      return invalid("accountId", "An R2 account needs its account id.",
                     "Copy it from the R2 page of the Cloudflare dashboard.");
    }
    if (request.endpoint) return invalid("endpoint", "An R2 account is named by its account id alone.");
    record.account_id = lower_case(*request.account_id);
    record.jurisdiction = request.jurisdiction;
    endpoint = r2_endpoint(record.account_id, request.jurisdiction, false);
    if (endpoint.ok() && request.region) endpoint->region = *request.region;
  } else {
    if (!request.endpoint) return invalid("endpoint", "An S3 account needs its endpoint's URL.");
    if (request.account_id) return invalid("accountId", "Only an R2 account has an account id.");
    endpoint = s3::parse_endpoint(*request.endpoint, request.region.value_or("auto"));
  }
  if (!endpoint.ok()) return endpoint.problem();
  if (const auto reached = check_reach(*endpoint); !reached.ok()) return reached.problem();

  record.id = vault::random_id();
  record.label = request.label;
  record.kind = request.kind;
  record.endpoint = endpoint->url();
  record.region = endpoint->region;
  const auto same_key = vault_.keep();
  return inserted(record, sealed_keys(record.id, request.access_key_id, secret.view()));
}

Result<store::AccountRecord> Accounts::create_by_token(api::CreateAccountRequest& request) {
  const vault::SecretString token = vault::SecretString::take(*request.api_token);
  const cloudflare::Client client(token.view(), cloudflare_of(token.view()));
  const Result<VerifiedToken> verified = verify_token(client, request.account_id);
  if (!verified.ok()) return verified.problem();
  const Result<s3::Endpoint> endpoint =
      r2_endpoint(verified->account_id, request.jurisdiction, is_of_sandbox(token.view()));
  if (!endpoint.ok()) return endpoint.problem();

  store::AccountRecord record;
  record.id = vault::random_id();
  record.label = !request.label.empty() ? request.label : verified->account_name;
  if (record.label.empty()) record.label = "Cloudflare R2";
  if (const auto ok = check_label(record.label); !ok.ok()) return ok.problem();
  record.endpoint = endpoint->url();
  record.region = endpoint->region;
  record.account_id = verified->account_id;
  record.jurisdiction = request.jurisdiction;
  const auto same_key = vault_.keep();
  return inserted(record, sealed_token(record.id, token.view(), *verified));
}

Result<api::Account> Accounts::create(const Actor& actor, api::CreateAccountRequest request) {
  Deed deed{.action = "account.create", .account = {}, .bucket = {}, .key = {}, .detail = request.label};
  const auto make = [&]() -> Result<api::Account> {
    auto record = request.api_token ? create_by_token(request) : create_by_keys(request);
    if (!record.ok()) return record.problem();
    deed.account = record->id;
    deed.detail = record->label + " at " + record->endpoint;
    return to_api(*record);
  };
  Result<api::Account> made = make();
  return audit_.record(actor, deed, std::move(made));
}

}  // namespace r2deck::services
