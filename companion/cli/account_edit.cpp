// r2deck account test, edit, remove.
#include <algorithm>
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

constexpr Option kTestOptions[] = {
    kAccountOption,
    {"--bucket", "NAME", "to try with (default: the first that is known)"},
    {"--write", "", "agree to a trial that writes: an upload that is begun and aborted at once"},
    kDataDirOption,
    kJsonOption,
};
constexpr Option kEditOptions[] = {
    kAccountOption,
    {"--label", "TEXT", "call it so from now on"},
    {"--disable", "", "sign nothing with it until it is enabled again"},
    {"--enable", "", "use it again"},
    {"--jurisdiction", "NAME", "r2: default, eu or fedramp"},
    {"--add-bucket", "NAME", "name a bucket that its credentials may not list", false, true},
    {"--drop-bucket", "NAME", "take such a name out of the list; the bucket stays", false, true},
    {"--access-key-id", "ID", "replace its credentials by this key and the secret from standard input"},
    {"--token", "", "replace its credentials by the Cloudflare API token from standard input"},
    kDataDirOption,
    kJsonOption,
};
constexpr Option kRemoveOptions[] = {
    kAccountOption,
    {"--force", "", "though unfinished uploads are lost with it"},
    kDataDirOption,
    kJsonOption,
};

std::string text_of(const json::value& object, const char* member) {
  const json::value* value = object.as_object().if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

void print_checks(const json::array& checks, Io& io) {
  std::vector<std::vector<std::string>> rows = {{"CHECK", "OUTCOME", "DETAIL"}};
  for (const json::value& check : checks) {
    const std::string hint = text_of(check, "hint");
    rows.push_back({text_of(check, "check"), text_of(check, "outcome"),
                    text_of(check, "detail") + (hint.empty() ? "" : " " + hint)});
  }
  io.out << format_table(rows);
}

Result<void> test(const Arguments& arguments, Io& io) {
  json::object how{{"write", arguments.has("--write")}};
  if (const auto bucket = arguments.get("--bucket")) how["bucket"] = *bucket;
  const auto report = call(account_data_dir(arguments), "account.test",
                           {{"account", arguments.get_or("--account", "")}, {"test", std::move(how)}});
  if (!report) return report.problem();
  const json::array& checks = report->at("checks").as_array();
  if (arguments.has("--json")) {
    io.out << json::serialize(*report) << "\n";
  } else {
    print_checks(checks, io);
  }
  const bool failed = std::any_of(checks.begin(), checks.end(), [](const json::value& check) {
    return text_of(check, "outcome") == "failed";
  });
  if (!failed) return {};
  return Problem{.code = ErrorCode::storage_rejected,
                 .operation = "test the connection",
                 .message = "A check has failed; what is denied or skipped is no failure."};
}

// What PATCH takes; empty when nothing of it is asked for.
Result<json::object> changes_of(const Arguments& arguments) {
  if (arguments.has("--disable") && arguments.has("--enable"))
    return wrong_option("--enable", "It cannot be both enabled and disabled.");
  json::object changes;
  if (const auto label = arguments.get("--label")) changes["label"] = *label;
  if (arguments.has("--disable") || arguments.has("--enable"))
    changes["disabled"] = arguments.has("--disable");
  const auto jurisdiction = jurisdiction_option(arguments);
  if (!jurisdiction) return jurisdiction.problem();
  if (*jurisdiction) changes["jurisdiction"] = arguments.get_or("--jurisdiction", "");
  return changes;
}

// Nothing when no other credentials are asked for.
Result<json::object> credentials_of(const Arguments& arguments, Io& io) {
  const bool token = arguments.has("--token");
  const auto access_key_id = arguments.get("--access-key-id");
  if (token && access_key_id) return wrong_option("--token", "It is either a token or a key pair.");
  if (!token && !access_key_id) return json::object();
  auto secret = read_secret(io.in, io.err, token ? "Cloudflare API token" : "Secret access key");
  if (!secret) return secret.problem();
  json::object credentials;
  if (token) {
    credentials["apiToken"] = *secret;
  } else {
    credentials["accessKeyId"] = *access_key_id;
    credentials["secretAccessKey"] = *secret;
  }
  vault::wipe(*secret);
  return credentials;
}

Result<void> edit(const Arguments& arguments, Io& io) {
  const auto changes = changes_of(arguments);
  if (!changes) return changes.problem();
  const auto add = arguments.all("--add-bucket"), drop = arguments.all("--drop-bucket");
  const bool replaces = arguments.has("--token") || arguments.has("--access-key-id");
  if (changes->empty() && add.empty() && drop.empty() && !replaces)
    return wrong_option("", "Nothing is to be changed.");
  const auto credentials = credentials_of(arguments, io);
  if (!credentials) return credentials.problem();

  const auto dir = account_data_dir(arguments);
  const std::string account = arguments.get_or("--account", "");
  // Another label comes last, since the account may be named by the one it has now.
  if (!credentials->empty()) {
    const auto done = call(dir, "account.credentials", {{"account", account}, {"credentials", *credentials}});
    if (!done) return done.problem();
  }
  for (const auto& [command, names] :
       {std::pair{"account.nameBucket", add}, {"account.unnameBucket", drop}}) {
    for (const std::string& name : names) {
      const auto done = call(dir, command, {{"account", account}, {"bucket", name}});
      if (!done) return done.problem();
    }
  }
  if (!changes->empty()) {
    const auto done = call(dir, "account.update", {{"account", account}, {"changes", *changes}});
    if (!done) return done.problem();
  }
  if (arguments.has("--json")) {
    io.out << "{\"changed\":true}\n";
  } else {
    io.out << "The account was changed.\n";
  }
  return {};
}

Result<void> remove(const Arguments& arguments, Io& io) {
  const auto dir = account_data_dir(arguments);
  const std::string account = arguments.get_or("--account", "");
  const auto dependents = call(dir, "account.dependents", {{"account", account}});
  if (!dependents) return dependents.problem();
  const auto done = call(dir, "account.remove", {{"account", account}, {"force", arguments.has("--force")}});
  if (!done) {
    for (const json::value& upload : dependents->at("uploads").as_array())
      io.err << "  unfinished: " << text_of(upload, "bucket") << "/" << text_of(upload, "key") << "\n";
    return done.problem();
  }
  if (arguments.has("--json")) {
    io.out << json::serialize(json::object{{"removed", *dependents}}) << "\n";
    return {};
  }
  io.out << "The account was removed";
  if (const auto count = dependents->at("uploadCount").to_number<std::int64_t>(); count > 0)
    io.out << ", and " << count << " unfinished uploads with it";
  io.out << ". What is in its buckets stays.\n";
  return {};
}

}  // namespace

Command account_test_command() {
  return {"account test", "Says what an account's credentials may do, and if not, what to change",
          kTestOptions, "Nothing is written unless --write is given.", test};
}
Command account_edit_command() {
  return {"account edit", "Changes an account: its label, its buckets, its credentials", kEditOptions,
          "Example: r2deck account edit --account Work --token < token.txt", edit};
}
Command account_remove_command() {
  return {"account remove", "Forgets an account and its credentials; its buckets stay as they are",
          kRemoveOptions, "", remove};
}

}  // namespace r2deck::cli
