// r2deck cp.
#include <boost/json.hpp>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/object_options.h"
#include "companion/cli/transfer_options.h"
#include "companion/cli/verbs.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kCopyOptions[] = {
    {"SOURCE", "", "the object", true},
    {"TARGET", "", "the copy, or a folder that ends with \"/\"", true},
    {"--no-overwrite", "", "fail where the copy exists"},
    kQuietOption,
    kDataDirOption,
    kJsonOption,
};

Result<void> copy_object(const Arguments& arguments, Io& io) {
  const auto source = parse_object_address(arguments.get_or("SOURCE", ""));
  if (!source) return source.problem();
  auto target = parse_address(arguments.get_or("TARGET", ""));
  if (!target) return target.problem();
  if (target->key.empty() || target->key.ends_with('/'))
    target->key += source->key.substr(source->key.rfind('/') + 1);
  if (!target->account) target->account = source->account;
  if (source->account && source->account != target->account)
    return wrong_option("TARGET", "Storage copies within one account. Between two, get and put.");

  json::object args = to_args(*target);
  args["key"] = target->key;
  args["source"] = json::object{{"bucket", source->bucket}, {"key", source->key}};
  args["overwrite"] = !arguments.has("--no-overwrite");
  auto copied = call(account_data_dir(arguments), "object.copy", args);
  if (!copied) {
    Problem problem = copied.problem();
    if (problem.code == ErrorCode::precondition_failed && arguments.has("--no-overwrite"))
      problem.code = ErrorCode::already_exists;
    return problem;
  }
  if (arguments.has("--json")) {
    io.out << json::serialize(*copied) << "\n";
  } else if (!arguments.has("--quiet")) {
    io.out << printable(target->bucket + "/" + target->key) << "\n";
  }
  return {};
}

}  // namespace

Command cp_command() {
  return {"cp", "Copies an object within an account, by storage itself", kCopyOptions,
          "Both are [ACCOUNT:]BUCKET/KEY. Headers and metadata go with it; the copy's size is compared. One "
          "object of\n"
          "4.995 GiB at most: R2 copies no more in one step, and a larger one is refused.\n"
          "Example: r2deck cp photos/a.jpg photos/old/ --no-overwrite",
          copy_object};
}

}  // namespace r2deck::cli
