// r2deck rm.
#include <boost/json.hpp>
#include <functional>
#include <istream>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "companion/cli/call.h"
#include "companion/cli/object_options.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/storage_calls.h"
#include "companion/cli/table.h"
#include "companion/cli/transfer_options.h"
#include "companion/cli/verbs.h"
#include "shared/r2/limits.h"
#include "shared/text/bytes.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kRmOptions[] = {
    {"ADDRESS", "", "the object, or with -r a folder", true, true},
    {"--recursive", "", "ADDRESS is a folder: all that is in it", false, false, 'r'},
    {"--yes", "", "with -r: remove without asking"},
    kQuietOption,
    kDataDirOption,
    kJsonOption,
};

// Bytes of keys in one call: escaped six-fold they still fit into a line of the control socket.
constexpr std::size_t kMostKeyBytes = 150'000;

// Keys of one bucket, sent off whenever they fill a call.
class Batch {
 public:
  Batch(std::filesystem::path data_dir, ObjectAddress place, Tally& tally)
      : data_dir_(std::move(data_dir)), place_(std::move(place)), tally_(tally) {}

  Result<void> add(std::string key) {
    if (keys_.size() == static_cast<std::size_t>(r2::kMaxDeleteKeys) || bytes_ + key.size() > kMostKeyBytes) {
      if (auto sent = send(); !sent) return sent;
    }
    bytes_ += key.size();
    keys_.push_back(std::move(key));
    return {};
  }

  Result<void> send() {
    if (keys_.empty()) return {};
    json::object args = to_args(place_);
    args["keys"] = json::array(keys_.begin(), keys_.end());
    const auto answer = call(data_dir_, "object.delete", args);
    if (!answer) return answer.problem();
    std::map<std::string, Problem> failed;
    for (const json::value& failure : answer->at("failed").as_array()) {
      const json::object& told = failure.as_object();
      failed[text_of(told, "key")] = {
          .code = error_code_from(text_of(told, "code")).value_or(ErrorCode::storage_rejected),
          .operation = "remove",
          .subject = text_of(told, "key"),
          .message = text_of(told, "message")};
    }
    for (const std::string& key : keys_) {
      if (const auto found = failed.find(key); found != failed.end())
        tally_.failed(key, found->second);
      else
        tally_.done(place_.bucket + "/" + key, {{"bucket", place_.bucket}, {"key", key}});
    }
    keys_.clear();
    bytes_ = 0;
    return {};
  }

 private:
  std::filesystem::path data_dir_;
  ObjectAddress place_;
  Tally& tally_;
  std::vector<std::string> keys_;
  std::size_t bytes_ = 0;
};

Result<void> each_below(const StorageCalls& calls, const std::string& prefix,
                        const std::function<Result<void>(const api::Object&)>& visit) {
  std::string cursor;
  do {
    const auto page = calls.list(prefix, cursor);
    if (!page) return page.problem();
    for (const api::Object& object : page->objects) {
      if (auto visited = visit(object); !visited) return visited;
    }
    cursor = page->cursor.value_or("");
  } while (!cursor.empty());
  return {};
}

// Counted before anything is asked, and asked before anything goes.
Result<void> confirm(const StorageCalls& calls, const std::string& prefix, Io& io) {
  if (!is_terminal(io.in))
    return wrong_option("--yes", "Nobody is there to be asked: it must be given to remove a folder.");
  std::int64_t count = 0, bytes = 0;
  auto counted = each_below(calls, prefix, [&](const api::Object& object) -> Result<void> {
    ++count;
    bytes += object.size;
    return {};
  });
  if (!counted) return counted;
  io.err << "Remove " << text::format_count(count) << (count == 1 ? " object, " : " objects, ")
         << text::format_bytes(bytes) << ", below " << printable(calls.bucket() + "/" + prefix)
         << " for good? [y/N] " << std::flush;
  std::string answer;
  std::getline(io.in, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return Problem{.code = ErrorCode::cancelled, .operation = "remove", .message = "Nothing was removed."};
}

Result<void> remove_folder(const std::filesystem::path& data_dir, const ObjectAddress& address, bool yes,
                           Io& io, Tally& tally) {
  const auto calls = StorageCalls::open(data_dir, address);
  if (!calls) return calls.problem();
  const std::string prefix = as_folder(address.key);
  if (!yes) {
    if (auto confirmed = confirm(*calls, prefix, io); !confirmed) return confirmed;
  }
  Batch batch(data_dir, address, tally);
  auto removed = each_below(*calls, prefix, [&](const api::Object& object) { return batch.add(object.key); });
  if (!removed) return removed;
  return batch.send();
}

// In one call where they are of one bucket and follow one another.
Result<void> remove_named(const std::filesystem::path& data_dir, const std::vector<ObjectAddress>& addresses,
                          Tally& tally) {
  for (std::size_t at = 0; at < addresses.size();) {
    const ObjectAddress& place = addresses[at];
    Batch batch(data_dir, place, tally);
    for (; at < addresses.size() && addresses[at].account == place.account &&
           addresses[at].bucket == place.bucket;
         ++at) {
      if (auto added = batch.add(addresses[at].key); !added) return added;
    }
    if (auto sent = batch.send(); !sent) return sent;
  }
  return {};
}

Result<void> remove_objects(const Arguments& arguments, Io& io) {
  const bool recursive = arguments.has("--recursive");
  std::vector<ObjectAddress> addresses;
  for (const std::string& text : arguments.all("ADDRESS")) {
    auto address = recursive ? parse_address(text) : parse_object_address(text);
    if (!address) return address.problem();
    addresses.push_back(*std::move(address));
  }
  const auto data_dir = account_data_dir(arguments);
  Tally tally(io, "removed", arguments.has("--json"), arguments.has("--quiet"));
  if (recursive || addresses.size() > 1) tally.expect_several();
  if (!recursive) {
    if (auto removed = remove_named(data_dir, addresses, tally); !removed) return removed;
    return tally.end();
  }
  for (const ObjectAddress& address : addresses) {
    if (auto removed = remove_folder(data_dir, address, arguments.has("--yes"), io, tally); !removed)
      return removed;
  }
  return tally.end();
}

}  // namespace

Command rm_command() {
  return {"rm", "Removes objects for good", kRmOptions,
          "ADDRESS is [ACCOUNT:]BUCKET/KEY; -r takes a folder, KEY/ and all below it, or a whole bucket's "
          "objects, and\n"
          "asks first, with their number. A key that is not there counts as removed, as S3 has it. --json "
          "prints\n"
          "{\"removed\": [...], \"failed\": [...]}.\n"
          "Example: r2deck rm -r Work:photos/2019 --yes",
          remove_objects};
}

}  // namespace r2deck::cli
