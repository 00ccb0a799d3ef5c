#include <algorithm>

#include "companion/services/import_request.h"
#include "companion/services/ini.h"

namespace r2deck::services {
namespace {

constexpr std::string_view kProfile = "profile ";
constexpr std::string_view kServices = "services ";

// Profiles of all files, and the sections of endpoints that profiles refer to.
struct AwsFiles {
  std::vector<IniSection> profiles, services;
};

void merge(std::vector<IniSection>& into, std::string name, const IniSection& from) {
  const auto known =
      std::find_if(into.begin(), into.end(), [&](const IniSection& each) { return each.name == name; });
  if (known == into.end()) {
    into.push_back({std::move(name), from.values});
  } else {
    known->values.insert(known->values.end(), from.values.begin(), from.values.end());
  }
}

std::string after(std::string_view prefix, const std::string& name) {
  return std::string(trimmed(std::string_view(name).substr(prefix.size())));
}

std::string endpoint_of(const IniSection& profile, const AwsFiles& files) {
  const auto services =
      std::find_if(files.services.begin(), files.services.end(),
                   [&](const IniSection& each) { return each.name == profile.get("services"); });
  if (services != files.services.end()) {
    if (std::string endpoint = services->get("s3.endpoint_url"); !endpoint.empty()) return endpoint;
  }
  std::string endpoint = profile.get("s3.endpoint_url");
  return endpoint.empty() ? profile.get("endpoint_url") : endpoint;
}

// Why a profile's credentials are not in the file; empty where they are.
std::string elsewhere(const IniSection& profile) {
  if (!profile.get("role_arn").empty()) return "It takes on a role, which has no key pair of its own.";
  if (!profile.get("sso_session").empty() || !profile.get("sso_start_url").empty())
    return "It signs in by SSO, and has no key pair.";
  if (!profile.get("credential_process").empty()) return "Another program gives its credentials.";
  if (!profile.get("aws_session_token").empty()) return "Its credentials are temporary.";
  return {};
}

}  // namespace

Result<Imported> import_aws(const std::vector<std::string_view>& texts) {
  AwsFiles files;
  for (const std::string_view text : texts) {
    if (const auto checked = check_size(text); !checked.ok()) return checked.problem();
    const auto sections = read_ini(text);
    if (!sections.ok()) return sections.problem();
    for (const IniSection& section : *sections) {
      if (section.name.starts_with(kServices)) {
        merge(files.services, after(kServices, section.name), section);
      } else if (!section.name.starts_with("sso-session ")) {
        const bool named = section.name.starts_with(kProfile);
        merge(files.profiles, named ? after(kProfile, section.name) : section.name, section);
      }
    }
  }
  Imported imported;
  for (const IniSection& profile : files.profiles) {
    if (std::string reason = elsewhere(profile); !reason.empty()) {
      imported.skipped.push_back({profile.name, std::move(reason)});
      continue;
    }
    add_to(imported, {.name = profile.name,
                      .access_key_id = profile.get("aws_access_key_id"),
                      .secret_access_key = profile.get("aws_secret_access_key"),
                      .endpoint = endpoint_of(profile, files),
                      .region = profile.get("region"),
                      .account_id = {},
                      .jurisdiction = {},
                      .is_aws = true});
  }
  return imported;
}

}  // namespace r2deck::services
