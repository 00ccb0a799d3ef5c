// r2deck ls.
#include <boost/json.hpp>
#include <iomanip>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/object_options.h"
#include "companion/cli/table.h"
#include "companion/cli/verbs.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kLsOptions[] = {
    {"ADDRESS", "", "the bucket, or how its keys begin: photos/2026/", true},
    {"--recursive", "", "every key, and not those below the next slash as one line", false, false, 'r'},
    {"--delimiter", "TEXT", "what ends such a group of keys (default: /)"},
    kDataDirOption,
    kJsonOption,
};

// Writes entries as they come, so that a bucket of any size takes one page of memory.
class ListingWriter {
 public:
  ListingWriter(std::ostream& out, bool as_json) : out_(out), json_(as_json) {}

  void write(const json::object& page) {
    for (const json::value& prefix : page.at("prefixes").as_array()) {
      if (json_) {
        entry({{"prefix", prefix}});
      } else {
        line("-", "-", std::string(prefix.as_string()));
      }
    }
    for (const json::value& each : page.at("objects").as_array()) {
      const json::object& object = each.as_object();
      if (json_) {
        entry(object);
      } else {
        line(text_of(object, "modified"), std::to_string(object.at("size").to_number<std::int64_t>()),
             text_of(object, "key"));
      }
    }
    out_.flush();
  }
  // Left out after a failure: half a listing must not read as a whole one.
  void end() {
    if (json_) out_ << (begun_ ? "\n]}\n" : "{\"entries\":[]}\n");
  }

 private:
  void entry(const json::object& object) {
    out_ << (begun_ ? ",\n" : "{\"entries\":[\n") << json::serialize(object);
    begun_ = true;
  }
  void line(const std::string& modified, const std::string& size, const std::string& key) {
    out_ << std::left << std::setw(24) << modified << "  " << std::right << std::setw(14) << size << "  "
         << printable(key) << "\n";
  }

  std::ostream& out_;
  bool json_;
  bool begun_ = false;
};

Result<void> list_objects(const Arguments& arguments, Io& io) {
  const auto address = parse_address(arguments.get_or("ADDRESS", ""));
  if (!address) return address.problem();
  if (arguments.has("--recursive") && arguments.has("--delimiter"))
    return wrong_option("--delimiter", "With --recursive there are no groups.");
  json::object args = to_args(*address);
  args["prefix"] = address->key;
  if (!arguments.has("--recursive")) args["delimiter"] = arguments.get_or("--delimiter", "/");

  ListingWriter writer(io.out, arguments.has("--json"));
  for (;;) {
    const auto page = call(account_data_dir(arguments), "object.list", args);
    if (!page) return page.problem();
    writer.write(*page);
    const std::string cursor = text_of(*page, "cursor");
    if (cursor.empty()) break;
    if (!io.out) {
      return Problem{.code = ErrorCode::io_failed,
                     .operation = "list the objects",
                     .message = "The list cannot be written."};
    }
    args["cursor"] = cursor;
  }
  writer.end();
  return {};
}

}  // namespace

Command ls_command() {
  return {
      "ls", "Lists objects, page by page as storage tells them", kLsOptions,
      "ADDRESS is [ACCOUNT:]BUCKET[/PREFIX]; ACCOUNT is a label or id, not needed where there is one only.\n"
      "--json prints {\"entries\": [...]}: objects, and {\"prefix\"} for a group of keys.\n"
      "Example: r2deck ls Work:photos/2026/ --recursive --json",
      list_objects};
}

}  // namespace r2deck::cli
