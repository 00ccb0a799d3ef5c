#include <algorithm>
#include <map>

#include "companion/services/import_request.h"
#include "companion/services/ini.h"

namespace r2deck::services {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

struct Family {
  std::string_view name, prefix;
  bool is_aws = false;
};
constexpr Family kFamilies[] = {{"R2", "R2_", false},
                                {"Cloudflare R2", "CLOUDFLARE_R2_", false},
                                {"AWS", "AWS_", true},
                                {"S3", "S3_", false}};

bool is_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// As a shell reads a simple value. Empty where it refers to something else.
std::string value_of(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'')) {
    const char quote = text.front();
    const std::size_t end = text.find(quote, 1);
    if (end == std::string_view::npos) return {};
    const std::string_view inside = text.substr(1, end - 1);
    const bool refers = quote == '"' && inside.find_first_of("$`\\") != std::string_view::npos;
    return refers ? std::string() : std::string(inside);
  }
  if (const auto comment = text.find(" #"); comment != std::string_view::npos)
    text = trimmed(text.substr(0, comment));
  return text.find_first_of("$`\\") != std::string_view::npos ? std::string() : std::string(text);
}

// Lines of anything else are another program's affair.
Variables read_variables(std::string_view text) {
  Variables variables;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || !is_name(line.substr(0, equals))) continue;
    variables[std::string(line.substr(0, equals))] = value_of(trimmed(line.substr(equals + 1)));
  }
  return variables;
}

// The first that is there and not empty.
std::string first_of(const Variables& variables, std::string_view prefix,
                     std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto found = variables.find(std::string(prefix).append(name));
    if (found != variables.end() && !found->second.empty()) return found->second;
  }
  return {};
}

}  // namespace

Result<Imported> import_env(std::string_view text) {
  if (const auto checked = check_size(text); !checked.ok()) return checked.problem();
  const Variables variables = read_variables(text);
  const std::string account_id = first_of(variables, "", {"CLOUDFLARE_ACCOUNT_ID", "CF_ACCOUNT_ID"});
  Imported imported;
  for (const Family& family : kFamilies) {
    const auto get = [&](std::initializer_list<std::string_view> names) {
      return first_of(variables, family.prefix, names);
    };
    const bool mentioned = !get({"ACCESS_KEY_ID", "SECRET_ACCESS_KEY"}).empty();
    if (!mentioned) continue;
    if (!get({"SESSION_TOKEN"}).empty()) {
      imported.skipped.push_back({std::string(family.name), "Its credentials are temporary."});
      continue;
    }
    std::string own_id = get({"ACCOUNT_ID"});
    if (own_id.empty() && !family.is_aws) own_id = account_id;
    add_to(imported, {.name = std::string(family.name),
                      .access_key_id = get({"ACCESS_KEY_ID"}),
                      .secret_access_key = get({"SECRET_ACCESS_KEY"}),
                      .endpoint = get({"ENDPOINT_URL_S3", "ENDPOINT_URL", "ENDPOINT"}),
                      .region = get({"REGION", "DEFAULT_REGION"}),
                      .account_id = family.is_aws ? std::string() : own_id,
                      .jurisdiction = get({"JURISDICTION"}),
                      .is_aws = family.is_aws});
  }
  if (std::string token = first_of(variables, "", {"CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"}); !token.empty()) {
    api::CreateAccountRequest request;
    request.label = "Cloudflare token";
    request.api_token = std::move(token);
    if (!account_id.empty()) request.account_id = account_id;
    imported.accounts.push_back({"Cloudflare token", std::move(request)});
  }
  return imported;
}

}  // namespace r2deck::services
