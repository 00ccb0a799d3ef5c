// r2deck stat.
#include <boost/json.hpp>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/object_options.h"
#include "companion/cli/table.h"
#include "companion/cli/verbs.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kStatOptions[] = {{"ADDRESS", "", "the object", true}, kDataDirOption, kJsonOption};

Result<void> stat_object(const Arguments& arguments, Io& io) {
  const auto address = parse_object_address(arguments.get_or("ADDRESS", ""));
  if (!address) return address.problem();
  json::object args = to_args(*address);
  args["key"] = address->key;
  const auto info = call(account_data_dir(arguments), "object.stat", args);
  if (!info) return info.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*info) << "\n";
    return {};
  }
  std::vector<std::vector<std::string>> rows;
  const auto add = [&rows](const json::object& members) {
    for (const auto& [name, value] : members) {
      if (!value.is_object())
        rows.push_back({std::string(name),
                        value.is_string() ? std::string(value.get_string()) : json::serialize(value)});
    }
  };
  add(info->at("object").as_object());
  add(*info);
  io.out << format_table(rows);
  return {};
}

}  // namespace

Command stat_command() {
  return {"stat", "Tells an object's size, time, type, ETag and metadata", kStatOptions,
          "ADDRESS is [ACCOUNT:]BUCKET/KEY; ACCOUNT is a label or id, not needed where there is one only.\n"
          "Example: r2deck stat photos/2026/a.jpg --json",
          stat_object};
}

}  // namespace r2deck::cli
