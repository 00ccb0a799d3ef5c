// r2deck get.
#include <boost/json.hpp>
#include <filesystem>
#include <optional>
#include <ostream>

#include "companion/cli/download.h"
#include "companion/cli/local_name.h"
#include "companion/cli/object_options.h"
#include "companion/cli/part_file.h"
#include "companion/cli/transfer_options.h"
#include "companion/cli/verbs.h"
#include "shared/text/bytes.h"
#include "shared/transfer/etag.h"
#include "shared/transfer/md5.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr Option kGetOptions[] = {
    {"ADDRESS", "", "the object, or with -r a folder", true},
    {"FILE", "", "the file or folder to write, or \"-\" (default: the object's own name, here)"},
    {"--recursive", "", "ADDRESS is a folder: all that is in it", false, false, 'r'},
    {"--force", "", "replace files that exist"},
    {"--no-mtime", "", "leave the time of the download, not the file's own"},
    kParallelOption,
    kQuietOption,
    kDataDirOption,
    kJsonOption,
};

struct Get {
  const StorageCalls& calls;
  PresignedClient& storage;
  std::int32_t parallel;
  bool force, keep_time;
  Interrupts& interrupts;
  ProgressLine& line;
  Tally& tally;
};

struct Fetched {
  std::int64_t size = 0;
  std::string etag;
  bool proven = false;
};

// The ETag of an object of one part is its MD5; that of several is not one of the bytes as a whole.
bool is_md5(const Get& get, const std::string& etag) {
  return get.calls.proof() == api::Proof::md5 && transfer::digest_from_hex(etag).has_value();
}

Result<bool> prove(const Get& get, const api::Object& object, const std::string& md5) {
  if (!is_md5(get, object.etag)) return false;
  if (transfer::same_etag(object.etag, md5)) return true;
  return Problem{.code = ErrorCode::checksum_mismatch,
                 .operation = "download",
                 .subject = object.key,
                 .message = "What arrived is not what is stored: the checksums differ.",
                 .hint = "Download it again."};
}

Result<Fetched> fetch_to_file(const Get& get, const std::string& key, const fs::path& target) {
  std::error_code error;
  if (!get.force && fs::symlink_status(target, error).type() != fs::file_type::not_found)
    return stands_in_the_way(target);
  const auto info = get.calls.stat(key);
  if (!info) return info.problem();
  const api::Object& object = info->object;
  auto part = PartFile::open(target, object.etag, object.size);
  if (!part) return part.problem();
  const auto done = download(
      get.calls, get.storage, {object.key, object.etag, object.size, part->length()}, get.parallel,
      [&](std::string_view bytes) { return part->write(bytes); }, get.interrupts, get.line);
  if (!done) {
    Problem problem = done.problem();
    const bool useless = part->length() == 0 || problem.code == ErrorCode::file_changed ||
                         problem.code == ErrorCode::no_such_key;
    if (useless)
      part->remove();
    else
      problem.hint += std::string(problem.hint.empty() ? "" : " ") +
                      "Give the same command again, and it goes on where it was.";
    return problem;
  }
  const auto proven = prove(get, object, part->md5());
  if (!proven) {
    part->remove();
    return proven.problem();
  }
  const auto time =
      get.keep_time ? std::optional(info->file_modified.value_or(object.modified)) : std::nullopt;
  if (auto finished = part->finish(time, get.force); !finished) {
    if (finished.problem().code == ErrorCode::already_exists) part->remove();
    return finished.problem();
  }
  return Fetched{object.size, object.etag, *proven};
}

void get_to_file(const Get& get, const std::string& key, const fs::path& target) {
  const auto fetched = fetch_to_file(get, key, target);
  get.line.clear();
  if (!fetched) return get.tally.failed(key, fetched.problem());
  get.tally.done(target.string() + "  " + text::format_bytes(fetched->size), {{"key", key},
                                                                              {"file", target.string()},
                                                                              {"size", fetched->size},
                                                                              {"etag", fetched->etag},
                                                                              {"proven", fetched->proven}});
}

// What has gone to standard output cannot be taken back: that it was wrong, only the exit code says.
Result<void> get_to_output(const Get& get, const std::string& key, std::ostream& out) {
  const auto info = get.calls.stat(key);
  if (!info) return info.problem();
  const api::Object& object = info->object;
  transfer::Md5 md5;
  const auto write = [&](std::string_view bytes) -> Result<void> {
    md5.update(bytes);
    if (out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush()) return {};
    return Problem{.code = ErrorCode::io_failed,
                   .operation = "download",
                   .subject = key,
                   .message = "The output takes no more."};
  };
  if (auto done = download(get.calls, get.storage, {object.key, object.etag, object.size, 0}, get.parallel,
                           write, get.interrupts, get.line);
      !done)
    return done;
  const auto proven = prove(get, object, transfer::to_hex(md5.finish()));
  if (!proven) return proven.problem();
  return {};
}

Result<void> get_one(const Get& get, const fs::path& folder, const std::string& prefix,
                     const api::Object& object) {
  const std::string rest = object.key.substr(prefix.size());
  // What some programs store for a folder that is empty.
  if (rest.empty() || (rest.ends_with('/') && object.size == 0)) return {};
  const auto relative = relative_path_of(rest);
  if (!relative) return relative.problem();
  const fs::path target = folder / *relative;
  std::error_code error;
  fs::create_directories(target.parent_path(), error);
  if (error) {
    return Problem{.code = ErrorCode::io_failed,
                   .operation = "make the folder",
                   .subject = target.parent_path(),
                   .message = error.message() + "."};
  }
  get_to_file(get, object.key, target);
  return {};
}

Result<void> get_folder(const Get& get, const fs::path& folder, const std::string& prefix) {
  get.tally.expect_several();
  std::string cursor;
  std::size_t seen = 0;
  do {
    const auto page = get.calls.list(prefix, cursor);
    if (!page) return page.problem();
    for (const api::Object& object : page->objects) {
      if (get.interrupts.came()) return {};  // the one that was under way has told so
      ++seen;
      if (const auto got = get_one(get, folder, prefix, object); !got)
        get.tally.failed(object.key, got.problem());
    }
    cursor = page->cursor.value_or("");
  } while (!cursor.empty());
  if (seen > 0) return {};
  return Problem{.code = ErrorCode::no_such_key,
                 .operation = "download",
                 .subject = get.calls.bucket() + "/" + prefix,
                 .message = "Nothing is stored below this prefix."};
}

Result<fs::path> target_of(const std::string& key, const std::string& file) {
  const bool into = file.empty() || file.ends_with('/') || fs::is_directory(file);
  if (!into) return fs::path(file);
  const auto name = file_name_of(key);
  if (!name) return name.problem();
  return fs::path(file) / *name;
}

Result<void> get_objects(const Arguments& arguments, Io& io) {
  const bool recursive = arguments.has("--recursive"), as_json = arguments.has("--json");
  const std::string file = arguments.get_or("FILE", "");
  const bool output = file == "-";
  const auto address = recursive ? parse_address(arguments.get_or("ADDRESS", ""))
                                 : parse_object_address(arguments.get_or("ADDRESS", ""));
  if (!address) return address.problem();
  if (output && (recursive || as_json))
    return wrong_option(recursive ? "--recursive" : "--json",
                        "Standard output takes one object's bytes alone.");
  const auto parallel = parallel_option(arguments);
  if (!parallel) return parallel.problem();
  const auto target = output || recursive ? Result<fs::path>(fs::path(file)) : target_of(address->key, file);
  if (!target) return target.problem();

  Interrupts interrupts;
  const auto calls = StorageCalls::open(account_data_dir(arguments), *address);
  if (!calls) return calls.problem();
  const bool quiet = arguments.has("--quiet");
  ProgressLine line(io.err, quiet);
  PresignedClient storage;
  Tally tally(io, "downloaded", as_json, quiet);
  const Get get{*calls,     storage, *parallel, arguments.has("--force"), !arguments.has("--no-mtime"),
                interrupts, line,    tally};
  if (output) return get_to_output(get, address->key, io.out);
  if (recursive) {
    if (auto got = get_folder(get, *target, as_folder(address->key)); !got) return got;
  } else {
    get_to_file(get, address->key, *target);
  }
  line.clear();
  return tally.end();
}

}  // namespace

Command get_command() {
  return {
      "get", "Downloads an object or a folder", kGetOptions,
      "ADDRESS is [ACCOUNT:]BUCKET/KEY. The file is written beside its place as NAME.xxxxxxxx.r2part and "
      "takes its\n"
      "name once it is whole: its size is right and, of an object of one part, its MD5. One that breaks off "
      "goes\n"
      "on when the same command is given again. Files get the time that they had (x-amz-meta-mtime), else "
      "the\n"
      "object's, and are readable by you alone (0600). Keys that lead out of the folder, or hold control\n"
      "characters, become no files. --json prints {\"downloaded\": [...], \"failed\": [...]}.\n"
      "Example: r2deck get -r Work:photos/2026 ~/photos",
      get_objects};
}

}  // namespace r2deck::cli
