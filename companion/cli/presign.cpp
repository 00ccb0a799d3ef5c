// r2deck presign.
#include <boost/json.hpp>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/object_options.h"
#include "companion/cli/verbs.h"
#include "shared/r2/limits.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kPresignOptions[] = {
    {"ADDRESS", "", "the object", true},
    {"--method", "get|put", "what the link allows (default: get); put may overwrite"},
    {"--expires", "SECONDS", "1 to 604800 (7 days), for put to 3600 (default: 3600)"},
    {"--file-name", "NAME", "with get: the browser saves it under this name"},
    {"--content-type", "TYPE", "with get: what the answer says; with put: what must be sent"},
    kDataDirOption,
    kJsonOption,
};

Result<void> presign_object(const Arguments& arguments, Io& io) {
  const auto address = parse_object_address(arguments.get_or("ADDRESS", ""));
  if (!address) return address.problem();
  const std::string method = arguments.get_or("--method", "get");
  if (method != "get" && method != "put") return wrong_option("--method", "It is get or put.");
  const std::int64_t longest = method == "put" ? r2::kMaxWritePresignSeconds : r2::kMaxPresignSeconds;
  const auto expires = arguments.number("--expires", 3'600, r2::kMinPresignSeconds, longest);
  if (!expires) return expires.problem();

  json::object request{
      {"method", method == "put" ? "PUT" : "GET"}, {"key", address->key}, {"expires", *expires}};
  if (const auto name = arguments.get("--file-name")) request["fileName"] = *name;
  if (const auto type = arguments.get("--content-type")) request["contentType"] = *type;
  json::object args = to_args(*address);
  args["request"] = std::move(request);
  const auto link = call(account_data_dir(arguments), "object.presign", args);
  if (!link) return link.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*link) << "\n";
  } else {
    io.out << text_of(*link, "url") << "\n";
  }
  return {};
}

}  // namespace

Command presign_command() {
  return {"presign", "Makes a link to read or write one object, for whoever holds it", kPresignOptions,
          "ADDRESS is [ACCOUNT:]BUCKET/KEY; ACCOUNT is a label or id, not needed where there is one only.\n"
          "The link is a credential until it expires, and stands in the audit log without its signature.\n"
          "Example: r2deck presign photos/2026/a.jpg --expires 86400",
          presign_object};
}

}  // namespace r2deck::cli
