// The file that a download is written to until it is whole: beside its target, named after the object's ETag,
// so that a broken download goes on where it was, and another object's is never mistaken for it. What is in
// it is always a beginning of the object, since it is written in order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "companion/cli/descriptor.h"
#include "shared/problem.h"
#include "shared/text/time.h"
#include "shared/transfer/md5.h"

namespace r2deck::cli {

// "<name>.<8 hex digits>.r2part", cut where a name may not be as long.
std::filesystem::path part_file_path(const std::filesystem::path& target, std::string_view etag,
                                     std::int64_t size);

// already_exists: a file that is not to be replaced.
Problem stands_in_the_way(const std::filesystem::path& target);

class PartFile {
 public:
  // Makes it (0600), or opens what is there and reads it for the MD5. A link or a file of somebody else's is
  // not touched. Errors: conflict (another process writes it), already_exists (something else is there),
  // io_failed, disk_full.
  static Result<PartFile> open(const std::filesystem::path& target, std::string_view etag, std::int64_t size);

  std::int64_t length() const { return length_; }
  std::string md5() { return transfer::to_hex(md5_.finish()); }  // of all of it; once
  Result<void> write(std::string_view bytes);
  // On disk, with this time; takes the target's name, and the target's place only if `replace`. Errors:
  // already_exists, io_failed, disk_full.
  Result<void> finish(std::optional<text::UnixMillis> modified, bool replace);
  void remove();

 private:
  PartFile(std::filesystem::path target, std::filesystem::path path, Descriptor descriptor)
      : target_(std::move(target)), path_(std::move(path)), descriptor_(std::move(descriptor)) {}
  Result<void> read_what_is_there(std::int64_t size);

  std::filesystem::path target_, path_;
  Descriptor descriptor_;
  transfer::Md5 md5_;
  std::int64_t length_ = 0;
};

}  // namespace r2deck::cli
