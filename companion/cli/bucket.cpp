// r2deck bucket list.
#include <boost/json.hpp>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/object_options.h"
#include "companion/cli/table.h"
#include "companion/cli/verbs.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kBucketListOptions[] = {
    {"ACCOUNT", "", "the account's label or id (default: the only one)"}, kDataDirOption, kJsonOption};

Result<void> list_buckets(const Arguments& arguments, Io& io) {
  json::object args;
  if (const auto account = arguments.get("ACCOUNT")) args["account"] = *account;
  const auto listed = call(account_data_dir(arguments), "bucket.list", args);
  if (!listed) return listed.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*listed) << "\n";
    return {};
  }
  std::vector<std::vector<std::string>> rows = {{"NAME", "CREATED"}};
  for (const json::value& bucket : listed->at("buckets").as_array()) {
    const json::object& object = bucket.as_object();
    const std::string created = text_of(object, "createdAt");
    rows.push_back({text_of(object, "name"), created.empty() ? "-" : created});
  }
  io.out << format_table(rows);
  const json::value* complete = listed->if_contains("complete");
  if (complete != nullptr && complete->is_bool() && !complete->get_bool())
    io.err << "The account's credentials may not list buckets: these are the ones that were named by hand.\n";
  return {};
}

}  // namespace

Command bucket_list_command() {
  return {"bucket list", "Lists an account's buckets", kBucketListOptions,
          "Example: r2deck bucket list Work --json", list_buckets};
}

}  // namespace r2deck::cli
