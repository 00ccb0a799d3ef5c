// r2deck token create, list, revoke.
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>
#include <string>

#include "companion/cli/call.h"
#include "companion/cli/table.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kCreateOptions[] = {
    {"--name", "NAME", "what it is for; stands in the audit log", true},
    {"--expires", "DAYS", "1 to 3650 (default: until it is revoked)"},
    {"--user", "NAME", "whose it is (default: owner)"},
    {"--role", "ROLE",
     "at most this: uploader, viewer, editor, admin or owner (default: all that its user may)"},
    {"--account", "ID", "with --role: in this account only"},
    {"--bucket", "NAME", "with --account: in this bucket only"},
    {"--prefix", "TEXT", "with --bucket: keys that begin so only"},
    kDataDirOption,
    kJsonOption,
};
constexpr Option kListOptions[] = {kDataDirOption, kJsonOption};
constexpr Option kRevokeOptions[] = {{"--name", "NAME", "the token's name", true},
                                     {"--user", "NAME", "whose it is (default: owner)"},
                                     kDataDirOption,
                                     kJsonOption};

std::filesystem::path data_dir(const Arguments& arguments) {
  return arguments.get_or("--data-dir", default_data_dir().string());
}

Result<void> create(const Arguments& arguments, Io& io) {
  json::object args{{"name", arguments.get_or("--name", "")}};
  if (arguments.has("--expires")) {
    const auto days = arguments.number("--expires", 0, 1, 3'650);
    if (!days) return days.problem();
    args["days"] = *days;
  }
  for (const char* option : {"--user", "--role", "--account", "--bucket", "--prefix"}) {
    if (const auto value = arguments.get(option)) args[option + 2] = *value;
  }
  if (!args.contains("role") &&
      (args.contains("account") || args.contains("bucket") || args.contains("prefix"))) {
    return Problem{.code = ErrorCode::invalid_request,
                   .operation = "read the command line",
                   .subject = "--role",
                   .message = "A place needs the role that holds there."};
  }
  const auto made = call(data_dir(arguments), "token.create", args);
  if (!made) return made.problem();
  tell(arguments, io, *made,
       "API token \"" + arguments.get_or("--name", "") + "\". It is shown this once; send it as " +
           "\"Authorization: Bearer <token>\".\n" + std::string(made->at("token").as_string()));
  return {};
}

std::string text_or(const json::value& value, const char* otherwise) {
  return value.is_string() ? std::string(value.get_string()) : otherwise;
}

Result<void> list(const Arguments& arguments, Io& io) {
  const auto listed = call(data_dir(arguments), "token.list", {});
  if (!listed) return listed.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*listed) << "\n";
    return {};
  }
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "USER", "CREATED", "EXPIRES", "LAST USED", "REVOKED"}};
  for (const json::value& token : listed->at("tokens").as_array()) {
    const json::object& object = token.as_object();
    rows.push_back({text_or(object.at("name"), ""), text_or(object.at("user"), ""),
                    text_or(object.at("createdAt"), ""), text_or(object.at("expiresAt"), "never"),
                    text_or(object.at("lastUsed"), "never"), text_or(object.at("revokedAt"), "-")});
  }
  io.out << format_table(rows);
  return {};
}

Result<void> revoke(const Arguments& arguments, Io& io) {
  const std::string name = arguments.get_or("--name", "");
  const auto done = call(data_dir(arguments), "token.revoke",
                         {{"name", name}, {"user", arguments.get_or("--user", "owner")}});
  if (!done) return done.problem();
  tell(arguments, io, {{"name", name}}, "Revoked the API token \"" + name + "\".");
  return {};
}

}  // namespace

Command token_create_command() {
  return {"token create", "Makes an API token and prints it, alone, on the last line", kCreateOptions, "",
          create};
}
Command token_list_command() {
  return {"token list", "Lists the API tokens, without their secrets", kListOptions, "", list};
}
Command token_revoke_command() {
  return {"token revoke", "Ends an API token at once", kRevokeOptions, "", revoke};
}

}  // namespace r2deck::cli
