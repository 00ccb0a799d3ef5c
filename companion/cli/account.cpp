// r2deck account add, list.
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>
#include <string>

#include "companion/cli/call.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/table.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/vault/secret_string.h"
#include "shared/api/accounts.h"
#include "shared/api/codec.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kAddOptions[] = {
    {"--label", "TEXT", "how it is called in the list of accounts", true},
    {"--kind", "r2|s3", "(default: r2 with --account-id, else s3)"},
    {"--account-id", "ID", "r2: the Cloudflare account id, 32 hex digits"},
    {"--jurisdiction", "NAME", "r2: default, eu or fedramp"},
    {"--endpoint", "URL", "s3: http(s)://host[:port][/prefix]"},
    {"--region", "NAME", "(default: auto)"},
    {"--access-key-id", "ID", "the access key id; its secret comes from standard input", true},
    {"--if-absent", "", "unless there is one of this label and endpoint; other credentials replace its own"},
    kDataDirOption,
};
constexpr Option kListOptions[] = {kDataDirOption, kJsonOption};

std::filesystem::path data_dir(const Arguments& arguments) {
  return arguments.get_or("--data-dir", default_data_dir().string());
}

Problem wrong_value(std::string_view option, std::string message) {
  return {.code = ErrorCode::invalid_request,
          .operation = "read the command line",
          .subject = std::string(option),
          .message = std::move(message),
          .hint = "See --help for what the command takes."};
}

Result<api::CreateAccountRequest> request_from(const Arguments& arguments) {
  api::CreateAccountRequest request;
  request.label = arguments.get_or("--label", "");
  request.account_id = arguments.get("--account-id");
  request.endpoint = arguments.get("--endpoint");
  request.region = arguments.get("--region");
  request.access_key_id = arguments.get_or("--access-key-id", "");
  const std::string kind = arguments.get_or("--kind", request.account_id ? "r2" : "s3");
  if (kind != "r2" && kind != "s3") return wrong_value("--kind", "It is r2 or s3.");
  request.kind = kind == "r2" ? api::AccountKind::r2 : api::AccountKind::s3;
  if (kind == "r2" && !request.account_id) return wrong_value("--account-id", "An R2 account needs it.");
  if (kind == "r2" && request.endpoint) return wrong_value("--endpoint", "An R2 account has none.");
  if (kind == "s3" && !request.endpoint) return wrong_value("--endpoint", "An S3 account needs it.");
  if (kind == "s3" && request.account_id) return wrong_value("--account-id", "An S3 account has none.");

  const std::string jurisdiction = arguments.get_or("--jurisdiction", "default");
  if (jurisdiction == "eu") {
    request.jurisdiction = api::Jurisdiction::eu;
  } else if (jurisdiction == "fedramp") {
    request.jurisdiction = api::Jurisdiction::fedramp;
  } else if (jurisdiction != "default") {
    return wrong_value("--jurisdiction", "It is default, eu or fedramp.");
  }
  if (kind == "s3" && arguments.has("--jurisdiction")) {
    return wrong_value("--jurisdiction", "An S3 account has none.");
  }
  return request;
}

Result<void> add(const Arguments& arguments, Io& io) {
  auto request = request_from(arguments);
  if (!request) return request.problem();
  auto secret = read_secret(io.in, io.err, "Secret access key");
  if (!secret) return secret.problem();
  request->secret_access_key = *secret;
  vault::wipe(*secret);
  std::string text = api::encode(*request);
  vault::wipe(request->secret_access_key);
  json::object args{{"account", json::parse(text)}, {"ifAbsent", arguments.has("--if-absent")}};
  vault::wipe(text);

  const auto done = call(data_dir(arguments), "account.add", args);
  if (!done) return done.problem();
  const std::string_view change = done->at("change").as_string();
  io.out << "The account \"" << request->label << "\" "
         << (change == "added"      ? "was added."
             : change == "replaced" ? "was there already; its credentials were replaced."
                                    : "was there already.")
         << "\n";
  return {};
}

Result<void> list(const Arguments& arguments, Io& io) {
  const auto listed = call(data_dir(arguments), "account.list", {});
  if (!listed) return listed.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*listed) << "\n";
    return {};
  }
  std::vector<std::vector<std::string>> rows = {{"ID", "LABEL", "KIND", "ENDPOINT", "REGION", "CREATED"}};
  for (const json::value& account : listed->at("accounts").as_array()) {
    const json::object& object = account.as_object();
    std::vector<std::string> row;
    for (const char* member : {"id", "label", "kind", "endpoint", "region", "createdAt"}) {
      const json::value* value = object.if_contains(member);
      row.emplace_back(value != nullptr && value->is_string() ? std::string(value->get_string()) : "");
    }
    rows.push_back(std::move(row));
  }
  io.out << format_table(rows);
  return {};
}

}  // namespace

Command account_add_command() {
  return {
      "account add", "Adds a storage account; its secret access key is read from standard input", kAddOptions,
      "Example: r2deck account add --label Work --account-id <id> --access-key-id <key> < secret.txt", add};
}
Command account_list_command() {
  return {"account list", "Lists the storage accounts, without their secrets", kListOptions, "", list};
}

}  // namespace r2deck::cli
