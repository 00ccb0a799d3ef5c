#include "companion/services/import_request.h"

#include <algorithm>
#include <optional>

#include "companion/s3/endpoint.h"
#include "companion/services/problems.h"

namespace r2deck::services {
namespace {

constexpr std::string_view kR2Domain = ".r2.cloudflarestorage.com";
constexpr std::size_t kAccountIdSize = 32;

struct R2Place {
  std::string account_id;
  api::Jurisdiction jurisdiction = api::Jurisdiction::none;
};

// Of R2's own host names alone; a bucket in the path, as the dashboard shows it, does not matter.
std::optional<R2Place> r2_place(const s3::Endpoint& endpoint) {
  const std::string_view host = endpoint.host;
  if (endpoint.scheme != "https" || !host.ends_with(kR2Domain) || host.size() < kAccountIdSize)
    return std::nullopt;
  const std::string id(host.substr(0, kAccountIdSize));
  for (const auto jurisdiction :
       {api::Jurisdiction::none, api::Jurisdiction::eu, api::Jurisdiction::fedramp}) {
    const auto own = s3::r2_endpoint(id, jurisdiction);
    if (own.ok() && own->host == host) return R2Place{id, jurisdiction};
  }
  return std::nullopt;
}

api::Jurisdiction jurisdiction_of(const std::string& name) {
  if (name == "eu") return api::Jurisdiction::eu;
  return name == "fedramp" ? api::Jurisdiction::fedramp : api::Jurisdiction::none;
}

void set_r2(api::CreateAccountRequest& request, R2Place place) {
  request.kind = api::AccountKind::r2;
  request.account_id = std::move(place.account_id);
  request.jurisdiction = place.jurisdiction;
}

// Where the account is; else why that cannot be told.
std::optional<std::string> set_place(api::CreateAccountRequest& request, const ImportedSettings& settings) {
  if (settings.endpoint.empty() && !settings.account_id.empty()) {
    const auto own = s3::r2_endpoint(settings.account_id, api::Jurisdiction::none);
    if (!own.ok()) return own.problem().message;
    set_r2(request, {settings.account_id, jurisdiction_of(settings.jurisdiction)});
    return std::nullopt;
  }
  std::string url = settings.endpoint;
  std::string region = settings.region;
  if (url.empty()) {
    if (!settings.is_aws || region == "auto") return "It names no endpoint.";
    if (region.empty()) region = "us-east-1";
    url = "https://s3." + region + ".amazonaws.com";
  }
  if (url.find("://") == std::string::npos) url.insert(0, "https://");
  const auto endpoint = s3::parse_endpoint(url, region.empty() ? "auto" : region);
  if (!endpoint.ok()) return endpoint.problem().message;
  if (auto place = r2_place(*endpoint)) {
    set_r2(request, *std::move(place));
    return std::nullopt;
  }
  request.kind = api::AccountKind::s3;
  request.endpoint = endpoint->url();
  if (!region.empty()) request.region = region;
  return std::nullopt;
}

}  // namespace

void add_to(Imported& imported, ImportedSettings settings) {
  const auto skip = [&](std::string reason) {
    imported.skipped.push_back({std::move(settings.name), std::move(reason)});
  };
  if (settings.access_key_id.empty() || settings.secret_access_key.empty())
    return skip("It has no access key pair.");
  api::CreateAccountRequest request;
  if (auto reason = set_place(request, settings)) return skip(*std::move(reason));
  request.label = settings.name;
  request.access_key_id = std::move(settings.access_key_id);
  request.secret_access_key = std::move(settings.secret_access_key);
  imported.accounts.push_back({std::move(settings.name), std::move(request)});
}

Result<void> check_size(std::string_view text) {
  if (text.size() <= kMaxImport) return {};
  return refused(ErrorCode::too_large, "file", "It is longer than 1 MiB.", "Is this the right kind of file?");
}

}  // namespace r2deck::services
