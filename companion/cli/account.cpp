// r2deck account add, list.
#include <boost/json.hpp>
#include <ostream>
#include <string>

#include "companion/cli/account_options.h"
#include "companion/cli/call.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/table.h"
#include "companion/vault/secret_string.h"
#include "shared/api/codec.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kAddOptions[] = {
    {"--token", "", "by a Cloudflare API token alone, which comes from standard input"},
    {"--label", "TEXT", "how it is called in the list of accounts (with --token: its name at Cloudflare)"},
    {"--kind", "r2|s3", "(default: r2 with --account-id, else s3)"},
    {"--account-id", "ID",
     "r2: the Cloudflare account id, 32 hex digits; with --token where it is asked for"},
    {"--jurisdiction", "NAME", "r2: default, eu or fedramp"},
    {"--endpoint", "URL", "s3: http(s)://host[:port][/prefix]"},
    {"--region", "NAME", "(default: auto)"},
    {"--access-key-id", "ID", "the access key id; its secret comes from standard input"},
    {"--if-absent", "", "unless there is one of this label and endpoint; other credentials replace its own"},
    kDataDirOption,
    kJsonOption,
};
constexpr Option kAccountListOptions[] = {kDataDirOption, kJsonOption};

Result<api::CreateAccountRequest> by_token(const Arguments& arguments) {
  for (const char* option : {"--kind", "--endpoint", "--region", "--access-key-id"}) {
    if (arguments.has(option)) return wrong_option(option, "An account by API token has none.");
  }
  const auto jurisdiction = jurisdiction_option(arguments);
  if (!jurisdiction) return jurisdiction.problem();
  api::CreateAccountRequest request;
  request.label = arguments.get_or("--label", "");
  request.account_id = arguments.get("--account-id");
  request.jurisdiction = jurisdiction->value_or(api::Jurisdiction::none);
  return request;
}

Result<api::CreateAccountRequest> by_keys(const Arguments& arguments) {
  for (const char* option : {"--label", "--access-key-id"}) {
    if (!arguments.has(option)) return wrong_option(option, "It must be given.");
  }
  api::CreateAccountRequest request;
  request.label = arguments.get_or("--label", "");
  request.account_id = arguments.get("--account-id");
  request.endpoint = arguments.get("--endpoint");
  request.region = arguments.get("--region");
  request.access_key_id = arguments.get_or("--access-key-id", "");
  const std::string kind = arguments.get_or("--kind", request.account_id ? "r2" : "s3");
  if (kind != "r2" && kind != "s3") return wrong_option("--kind", "It is r2 or s3.");
  request.kind = kind == "r2" ? api::AccountKind::r2 : api::AccountKind::s3;
  if (kind == "r2" && !request.account_id) return wrong_option("--account-id", "An R2 account needs it.");
  if (kind == "r2" && request.endpoint) return wrong_option("--endpoint", "An R2 account has none.");
  if (kind == "s3" && !request.endpoint) return wrong_option("--endpoint", "An S3 account needs it.");
  if (kind == "s3" && request.account_id) return wrong_option("--account-id", "An S3 account has none.");
  if (kind == "s3" && arguments.has("--jurisdiction"))
    return wrong_option("--jurisdiction", "An S3 account has none.");
  const auto jurisdiction = jurisdiction_option(arguments);
  if (!jurisdiction) return jurisdiction.problem();
  request.jurisdiction = jurisdiction->value_or(api::Jurisdiction::none);
  return request;
}

Result<void> add(const Arguments& arguments, Io& io) {
  const bool token = arguments.has("--token");
  auto request = token ? by_token(arguments) : by_keys(arguments);
  if (!request) return request.problem();
  auto secret = read_secret(io.in, io.err, token ? "Cloudflare API token" : "Secret access key");
  if (!secret) return secret.problem();
  std::string& place = token ? request->api_token.emplace() : request->secret_access_key;
  place = *secret;
  vault::wipe(*secret);
  std::string text = api::encode(*request);
  vault::wipe(place);
  json::object args{{"account", json::parse(text)}, {"ifAbsent", arguments.has("--if-absent")}};
  vault::wipe(text);

  const auto done = call(account_data_dir(arguments), "account.add", args);
  if (!done) return done.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*done) << "\n";
    return {};
  }
  const std::string_view change = done->at("change").as_string();
  io.out << "The account \"" << std::string_view(done->at("account").at("label").as_string()) << "\" "
         << (change == "added"      ? "was added."
             : change == "replaced" ? "was there already; its credentials were replaced."
                                    : "was there already.")
         << "\n";
  return {};
}

std::string state_of(const json::object& account) {
  const json::value* disabled = account.if_contains("disabled");
  return disabled != nullptr && disabled->is_bool() && disabled->get_bool() ? "disabled" : "enabled";
}

Result<void> list_accounts(const Arguments& arguments, Io& io) {
  const auto listed = call(account_data_dir(arguments), "account.list", {});
  if (!listed) return listed.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*listed) << "\n";
    return {};
  }
  std::vector<std::vector<std::string>> rows = {
      {"ID", "LABEL", "KIND", "ENDPOINT", "REGION", "BY", "KEY", "CREATED", "STATE"}};
  for (const json::value& account : listed->at("accounts").as_array()) {
    const json::object& object = account.as_object();
    std::vector<std::string> row;
    for (const char* member :
         {"id", "label", "kind", "endpoint", "region", "credentials", "accessKeyTail", "createdAt"}) {
      const json::value* value = object.if_contains(member);
      row.emplace_back(value != nullptr && value->is_string() ? std::string(value->get_string()) : "");
    }
    if (!row[6].empty()) row[6].insert(0, "...");
    row.push_back(state_of(object));
    rows.push_back(std::move(row));
  }
  io.out << format_table(rows);
  return {};
}

}  // namespace

Command account_add_command() {
  return {"account add", "Adds a storage account; its secret is read from standard input", kAddOptions,
          "Examples: r2deck account add --token < token.txt\n"
          "          r2deck account add --label Work --account-id <id> --access-key-id <key> < secret.txt",
          add};
}
Command account_list_command() {
  return {"account list", "Lists the storage accounts, without their secrets", kAccountListOptions, "",
          list_accounts};
}

}  // namespace r2deck::cli
