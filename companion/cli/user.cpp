// r2deck user add, list, passwd, reset, disable, enable, grant, revoke. The options are read as in every
// other command; passwords come from a prompt or standard input alone.
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>
#include <string>

#include "companion/cli/call.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/table.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/vault/secret_string.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kUserName{"--name", "NAME", "the user's name", true};
constexpr Option kUserOptions[] = {kUserName, kDataDirOption, kJsonOption};
constexpr Option kUserListOptions[] = {kDataDirOption, kJsonOption};
constexpr Option kUserAddOptions[] = {
    {"--name", "NAME", "1 to 64 of a-z, 0-9 and . _ @ + -", true},
    {"--no-password", "", "lets them in by `r2deck link --user NAME` only"},
    kDataDirOption,
    kJsonOption,
};
constexpr Option kUserGrantOptions[] = {
    kUserName,
    {"--role", "ROLE", "uploader, viewer, editor, admin or owner", true},
    {"--account", "ID", "in this account only; see `r2deck account list`"},
    {"--bucket", "NAME", "with --account: in this bucket only"},
    {"--prefix", "TEXT", "with --bucket: keys that begin so only"},
    kDataDirOption,
    kJsonOption,
};
constexpr Option kUserRevokeOptions[] = {
    kUserName,
    {"--grant", "ID", "which; see `r2deck user list`", true},
    kDataDirOption,
    kJsonOption,
};

Result<json::object> call_with(const Arguments& arguments, std::string_view command,
                               const json::object& args) {
  return call(std::filesystem::path(arguments.get_or("--data-dir", default_data_dir().string())), command,
              args);
}

// Runs the command with {name} and what is given, and says what was done.
Result<void> change(const Arguments& arguments, Io& io, std::string_view command, json::object args,
                    std::string_view what) {
  const std::string name = arguments.get_or("--name", "");
  args["name"] = name;
  const auto done = call_with(arguments, command, args);
  if (json::value* password = args.if_contains("password"); password != nullptr) {
    json::string& text = password->get_string();
    std::fill(text.begin(), text.end(), '\0');
  }
  if (!done) return done.problem();
  json::object told = *done;
  told["name"] = name;
  tell(arguments, io, told, "The user \"" + name + "\" " + std::string(what));
  return {};
}

// The arguments, with the password that is typed or piped in.
Result<json::object> with_password(Io& io) {
  auto password = read_secret(io.in, io.err, "Password (at least 10 characters)");
  if (!password) return password.problem();
  json::object args{{"password", *password}};
  vault::wipe(*password);
  return args;
}

Result<void> add_user(const Arguments& arguments, Io& io) {
  if (arguments.has("--no-password"))
    return change(arguments, io, "user.add", {}, "was added, and may nothing yet.");
  auto args = with_password(io);
  if (!args) return args.problem();
  return change(arguments, io, "user.add", *std::move(args), "was added, and may nothing yet.");
}

Result<void> set_user_password(const Arguments& arguments, Io& io) {
  auto args = with_password(io);
  if (!args) return args.problem();
  return change(arguments, io, "user.passwd", *std::move(args),
                "has a new password; their sessions are ended.");
}

Result<void> reset_user(const Arguments& arguments, Io& io) {
  return change(arguments, io, "user.reset", {},
                "has neither password nor second factor any more. Let them in with: r2deck link --user NAME");
}

Result<void> disable_user(const Arguments& arguments, Io& io) {
  return change(arguments, io, "user.disable", {{"disabled", true}}, "is disabled.");
}

Result<void> enable_user(const Arguments& arguments, Io& io) {
  return change(arguments, io, "user.disable", {{"disabled", false}}, "is let in again.");
}

Result<void> grant_role(const Arguments& arguments, Io& io) {
  json::object args;
  for (const char* option : {"--role", "--account", "--bucket", "--prefix"}) {
    if (const auto value = arguments.get(option)) args[option + 2] = *value;
  }
  return change(arguments, io, "user.grant", std::move(args), "was given the role.");
}

Result<void> revoke_role(const Arguments& arguments, Io& io) {
  return change(arguments, io, "user.revoke", {{"grant", arguments.get_or("--grant", "")}},
                "has the role no more.");
}

std::string member(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

bool flag(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// A line for each grant; a user without one has a line as well.
Result<void> list_users(const Arguments& arguments, Io& io) {
  const auto listed = call_with(arguments, "user.list", {});
  if (!listed) return listed.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*listed) << "\n";
    return {};
  }
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "SIGNS IN BY", "ROLE", "ACCOUNT", "BUCKET", "PREFIX", "GRANT"}};
  for (const json::value& each : listed->at("users").as_array()) {
    const json::object& user = each.as_object();
    const std::string by = flag(user, "disabled")       ? "disabled"
                           : flag(user, "secondFactor") ? "password, code"
                           : flag(user, "hasPassword")  ? "password"
                                                        : "link";
    const json::array& grants = user.at("grants").as_array();
    if (grants.empty()) rows.push_back({member(user, "name"), by, "-", "", "", "", ""});
    for (const json::value& one : grants) {
      const json::object& grant = one.as_object();
      rows.push_back({member(user, "name"), by, member(grant, "role"), member(grant, "account"),
                      member(grant, "bucket"), member(grant, "prefix"), member(grant, "id")});
    }
  }
  io.out << format_table(rows);
  return {};
}

}  // namespace

Command user_add_command() {
  return {"user add", "Adds somebody; their password is read from a prompt or standard input",
          kUserAddOptions, "", add_user};
}
Command user_list_command() {
  return {"user list", "Lists the users, and what they may", kUserListOptions, "", list_users};
}
Command user_passwd_command() {
  return {"user passwd", "Sets somebody's password, from a prompt or standard input", kUserOptions, "",
          set_user_password};
}
Command user_reset_command() {
  return {"user reset", "For who is locked out: takes password, second factor and sessions away",
          kUserOptions, "", reset_user};
}
Command user_disable_command() {
  return {"user disable", "Lets somebody in no more, nor their tokens", kUserOptions, "", disable_user};
}
Command user_enable_command() {
  return {"user enable", "Lets somebody in again", kUserOptions, "", enable_user};
}
Command user_grant_command() {
  return {"user grant", "Gives somebody a role: everywhere, or where the options say", kUserGrantOptions, "",
          grant_role};
}
Command user_revoke_command() {
  return {"user revoke", "Takes a role back", kUserRevokeOptions, "", revoke_role};
}

}  // namespace r2deck::cli
