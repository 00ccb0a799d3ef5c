// r2deck cp.
#include <boost/json.hpp>
#include <ostream>

#include "companion/cli/call.h"
#include "companion/cli/interrupts.h"
#include "companion/cli/object_options.h"
#include "companion/cli/progress.h"
#include "companion/cli/storage_calls.h"
#include "companion/cli/table.h"
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

// Storage copies within an account only; one may be named by its label and by its id.
Result<void> same_account(const std::filesystem::path& data_dir, const ObjectAddress& a,
                          const ObjectAddress& b) {
  if (a.account == b.account) return {};
  const auto one = StorageCalls::open(data_dir, a);
  if (!one) return one.problem();
  const auto other = StorageCalls::open(data_dir, b);
  if (!other) return other.problem();
  if (one->account() == other->account()) return {};
  return wrong_option("TARGET", "Storage copies within one account. Between two, get and put.");
}

// What one request does not copy: part after part. What fails or is interrupted is aborted.
Result<json::object> copy_in_parts(const std::filesystem::path& data_dir, const json::object& args,
                                   Interrupts& interrupts, ProgressLine& line) {
  const auto begun = call(data_dir, "upload.copy", args);
  if (!begun) return begun.problem();
  const json::string& id = begun->at("id").as_string();
  const auto copy = [&]() -> Result<json::object> {
    const auto count = begun->at("partCount").to_number<std::int64_t>();
    const auto size = begun->at("size").to_number<std::int64_t>();
    json::array parts;
    for (std::int64_t part = 1; part <= count; ++part) {
      if (interrupts.came()) {
        return Problem{.code = ErrorCode::cancelled,
                       .operation = "copy",
                       .message = "It was cancelled; nothing of it stays in storage."};
      }
      line.draw({size / count * (part - 1), size});
      const auto copied = call(data_dir, "upload.copyPart",
                               {{"upload", id},
                                {"part", part},
                                {"source", args.at("source")},
                                {"sourceEtag", begun->at("sourceEtag")}});
      if (!copied) return copied.problem();
      parts.push_back(json::object{{"part", part}, {"etag", copied->at("etag")}});
    }
    return call(data_dir, "upload.complete",
                {{"upload", id}, {"request", json::object{{"parts", std::move(parts)}}}});
  };
  auto done = copy();
  line.clear();
  if (!done) {
    static_cast<void>(call(data_dir, "upload.abort", {{"upload", id}}));  // the copy's own failure is told
    return done;
  }
  json::object object = *std::move(done);
  object["key"] = args.at("key");
  return json::object{{"object", std::move(object)}};
}

Result<void> copy_object(const Arguments& arguments, Io& io) {
  auto source = parse_object_address(arguments.get_or("SOURCE", ""));
  if (!source) return source.problem();
  auto target = parse_address(arguments.get_or("TARGET", ""));
  if (!target) return target.problem();
  if (target->key.empty() || target->key.ends_with('/'))
    target->key += source->key.substr(source->key.rfind('/') + 1);
  if (target->key.empty() || target->key.ends_with('/'))
    return wrong_option("TARGET", "The source's key ends with \"/\": say the copy's whole key.");
  if (!target->account) target->account = source->account;
  if (!source->account) source->account = target->account;
  const auto data_dir = account_data_dir(arguments);
  if (auto same = same_account(data_dir, *source, *target); !same) return same;

  json::object args = to_args(*target);
  args["key"] = target->key;
  args["source"] = json::object{{"bucket", source->bucket}, {"key", source->key}};
  args["overwrite"] = !arguments.has("--no-overwrite");
  auto copied = call(data_dir, "object.copy", args);
  if (!copied && copied.problem().code == ErrorCode::size_refused) {
    Interrupts interrupts;
    ProgressLine line(io.err, arguments.has("--quiet"));
    copied = copy_in_parts(data_dir, args, interrupts, line);
  }
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
  return {
      "cp", "Copies an object within an account, by storage itself", kCopyOptions,
      "Both are [ACCOUNT:]BUCKET/KEY. Headers and metadata go with it, and what is there is compared with "
      "the\n"
      "source. An object of more than 4.995 GiB, which R2 does not copy in one step, is copied in parts.\n"
      "Example: r2deck cp photos/a.jpg photos/old/ --no-overwrite",
      copy_object};
}

}  // namespace r2deck::cli
