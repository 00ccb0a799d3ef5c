// The UI's files. Their names are read once, at the start: what is not among them does not exist, so that no
// path of a request ever reaches the file system.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "companion/http/message.h"

namespace r2deck::http {

class StaticFiles {
 public:
  explicit StaticFiles(const std::filesystem::path& dir);  // a folder that is missing has no files

  // `name` is the path without its first slash. A file's `.br` or `.gz` sibling goes out
  // instead where the browser takes it and it is not older. Every answer must be asked for again (no-cache),
  // and is 304 while the ETag, made of size and time, is the same. Errors: not_found, method_not_allowed,
  // io_failed.
  Result<Response> get(const Request& request, std::string_view name) const;

  // The page itself, as it is on disk. It is given a policy of its own each time: no browser may keep it.
  // Errors: as get().
  Result<Response> page(const Request& request) const;

 private:
  std::map<std::string, std::filesystem::path, std::less<>> files_;
};

inline constexpr std::string_view kPage = "index.html";

// "application/wasm" and so on, by the name's ending.
std::string_view content_type_of(std::string_view name);

}  // namespace r2deck::http
