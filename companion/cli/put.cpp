// r2deck put.
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <ostream>
#include <utility>

#include "companion/cli/object_options.h"
#include "companion/cli/put_stream.h"
#include "companion/cli/transfer_options.h"
#include "companion/cli/upload_runner.h"
#include "companion/cli/verbs.h"
#include "shared/r2/key.h"
#include "shared/r2/limits.h"
#include "shared/text/bytes.h"
#include "shared/text/media_type.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr Option kPutOptions[] = {
    {"FILE", "", "the file, or \"-\" for standard input", true},
    {"ADDRESS", "", "the object, or a folder that ends with \"/\"", true},
    {"--recursive", "", "FILE is a folder: all that is in it", false, false, 'r'},
    {"--content-type", "TYPE", "(default: by the name's extension)"},
    {"--metadata", "NAME=VALUE", "kept with the object as x-amz-meta-NAME", false, true},
    {"--cache-control", "TEXT", "how long browsers and caches may keep it"},
    {"--storage-class", "NAME", "STANDARD or STANDARD_IA"},
    {"--no-overwrite", "", "fail where an object of that name exists"},
    {"--part-size", "SIZE", "such as 64MiB, from 5 MiB (default: as fits the file, 16 MiB and more)"},
    kParallelOption,
    kQuietOption,
    kDataDirOption,
    kJsonOption,
};

// What every object of this command carries.
Result<api::CreateUploadRequest> common_request(const Arguments& arguments) {
  api::CreateUploadRequest request;
  request.content_type = arguments.get_or("--content-type", "");
  request.cache_control = arguments.get("--cache-control");
  request.storage_class = arguments.get("--storage-class");
  if (request.storage_class && *request.storage_class != "STANDARD" &&
      *request.storage_class != "STANDARD_IA")
    return wrong_option("--storage-class", "It is STANDARD or STANDARD_IA.");
  request.if_none_match = arguments.has("--no-overwrite");
  for (const std::string& pair : arguments.all("--metadata")) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) return wrong_option("--metadata", "It is NAME=VALUE.");
    request.metadata.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  if (const auto size = arguments.get("--part-size")) {
    const auto bytes = text::parse_bytes(*size);
    if (!bytes || *bytes < r2::kMinPartSize || *bytes > r2::kMaxRequestBody)
      return wrong_option("--part-size", "It is a size from 5MiB to 4.995GiB, such as 64MiB.");
    request.part_size = *bytes;
  }
  return request;
}

// One object of them. Errors: key_invalid, for a name that no key can have.
Result<UploadItem> item_of(api::CreateUploadRequest request, std::string key,
                           std::shared_ptr<ByteSource> source) {
  if (auto checked = r2::check_key(key); !checked) return checked.problem();
  if (request.content_type.empty())
    request.content_type = std::string(text::media_type_of(key.substr(key.rfind('/') + 1)).type);
  request.key = std::move(key);
  request.size = source->size();
  request.modified = source->modified();
  return UploadItem{std::move(request), std::move(source)};
}

json::object told(const UploadEnd& end) {
  return {{"key", end.key}, {"size", end.size}, {"etag", end.etag}, {"proven", end.proven}};
}

// All that `put` works with, made once it is known what is asked.
struct Put {
  const StorageCalls& calls;
  api::CreateUploadRequest request;
  std::int32_t parallel;
  Interrupts& interrupts;
  ProgressLine& line;
  Tally& tally;

  void ended(const UploadEnd& end) const {
    if (!end.problem) {
      tally.done(calls.bucket() + "/" + end.key + "  " + text::format_bytes(end.size), told(end));
      return;
    }
    Problem problem = *end.problem;
    // Asked for with --no-overwrite alone.
    if (problem.code == ErrorCode::precondition_failed) problem.code = ErrorCode::already_exists;
    line.clear();
    tally.failed(end.key, problem);
  }
};

void put_one(const Put& put, Result<UploadItem> item, const std::string& name) {
  if (!item) {
    put.tally.failed(name, item.problem());
    return;
  }
  bool given = false;
  UploadRunner(put.calls, put.parallel, put.interrupts, put.line)
      .run(
          [&]() -> std::optional<UploadItem> {
            if (std::exchange(given, true)) return std::nullopt;
            return *std::move(item);
          },
          [&](const UploadEnd& end) { put.ended(end); });
}

void put_file(const Put& put, const fs::path& path, std::string key) {
  if (key.empty() || key.ends_with('/')) key += path.filename().string();
  auto source = LocalFile::open(path);
  put_one(put, source ? item_of(put.request, key, *source) : Result<UploadItem>(source.problem()), path);
}

// Files in the order in which the folder gives them; links are not followed, since one may lead in a circle.
class FolderWalk {
 public:
  FolderWalk(const Put& put, const fs::path& folder, std::string prefix)
      : put_(put), folder_(folder), prefix_(std::move(prefix)), at_(folder, error_) {
    report();
  }

  std::optional<UploadItem> next() {
    for (; at_ != fs::recursive_directory_iterator(); step()) {
      const fs::path path = at_->path();
      std::error_code error;
      const auto kind = at_->symlink_status(error).type();
      if (error || kind == fs::file_type::directory) continue;
      if (kind != fs::file_type::regular) {
        put_.tally.failed(path, {.code = ErrorCode::file_unreadable,
                                 .operation = "read the folder",
                                 .message = "It is no file: links and devices are not uploaded."});
        continue;
      }
      auto source = LocalFile::open(path);
      auto item = source ? item_of(put_.request, prefix_ + path.lexically_relative(folder_).string(), *source)
                         : Result<UploadItem>(source.problem());
      if (!item) {
        put_.tally.failed(path, item.problem());
        continue;
      }
      step();
      return *std::move(item);
    }
    return std::nullopt;
  }

 private:
  void step() {
    at_.increment(error_);
    report();
  }
  void report() {
    if (!error_) return;
    put_.tally.failed(folder_, {.code = ErrorCode::file_unreadable,
                                .operation = "read the folder",
                                .message = error_.message() + "."});
    at_ = {};
  }

  const Put& put_;
  fs::path folder_;
  std::string prefix_;
  std::error_code error_;
  fs::recursive_directory_iterator at_;
};

void put_folder(const Put& put, const fs::path& folder, const std::string& key) {
  put.tally.expect_several();
  FolderWalk walk(put, folder, as_folder(key));
  UploadRunner(put.calls, put.parallel, put.interrupts, put.line)
      .run([&] { return walk.next(); }, [&](const UploadEnd& end) { put.ended(end); });
}

void put_input(const Put& put, const std::string& key) {
  InputReader in(STDIN_FILENO, put.interrupts);
  auto first = in.read(static_cast<std::size_t>(stream_part_size(put.request)));
  if (!first) return put.tally.failed(key, first.problem());
  const bool whole = static_cast<std::int64_t>(first->size()) < stream_part_size(put.request);
  if (whole)
    return put_one(put, item_of(put.request, key, std::make_shared<MemorySource>(*std::move(first))), key);
  auto item = item_of(put.request, key, std::make_shared<MemorySource>(std::string()));
  if (!item) return put.tally.failed(key, item.problem());
  put.ended(put_stream(put.calls, std::move(item->request), put.parallel, in, *std::move(first),
                       put.interrupts, put.line));
}

Result<void> put_objects(const Arguments& arguments, Io& io) {
  const std::string file = arguments.get_or("FILE", "");
  const bool recursive = arguments.has("--recursive"), input = file == "-";
  const auto address = parse_address(arguments.get_or("ADDRESS", ""));
  if (!address) return address.problem();
  if (input && recursive) return wrong_option("--recursive", "Standard input is no folder.");
  if (input && (address->key.empty() || address->key.ends_with('/')))
    return wrong_option("ADDRESS", "Standard input has no name: the address must say the whole key.");
  auto request = common_request(arguments);
  if (!request) return request.problem();
  const auto parallel = parallel_option(arguments);
  if (!parallel) return parallel.problem();

  Interrupts interrupts;
  const auto calls = StorageCalls::open(account_data_dir(arguments), *address);
  if (!calls) return calls.problem();
  const bool quiet = arguments.has("--quiet");
  ProgressLine line(io.err, quiet);
  Tally tally(io, "uploaded", arguments.has("--json"), quiet);
  const Put put{*calls, *std::move(request), *parallel, interrupts, line, tally};
  if (input)
    put_input(put, address->key);
  else if (recursive)
    put_folder(put, file, address->key);
  else
    put_file(put, file, address->key);
  line.clear();
  return tally.end();
}

}  // namespace

Command put_command() {
  return {"put", "Uploads a file, a folder or standard input", kPutOptions,
          "ADDRESS is [ACCOUNT:]BUCKET[/KEY]; one that ends with \"/\", or is a bucket, takes the file's own "
          "name.\n"
          "What is done is proven: storage's ETag was compared with the file's MD5s. A file that changes "
          "meanwhile is\n"
          "refused, and what fails or is interrupted (Ctrl+C) leaves nothing half-made. The file's time is "
          "kept as\n"
          "x-amz-meta-mtime. Standard input goes in parts of --part-size (16 MiB), of which there are 10,000 "
          "at most:\n"
          "156 GiB; each part in flight is held in memory. --json prints {\"uploaded\": [...], \"failed\": "
          "[...]}.\n"
          "Example: tar c photos | r2deck put - Work:backup/photos.tar",
          put_objects};
}

}  // namespace r2deck::cli
