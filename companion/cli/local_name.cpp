#include "companion/cli/local_name.h"

#include <string>

#include "shared/text/utf8.h"

namespace r2deck::cli {
namespace {

bool has_control(std::string_view name) {
  while (!name.empty()) {
    const text::CodePoint point = text::first_code_point(name);
    if (point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0)) return true;
    name.remove_prefix(point.bytes);
  }
  return false;
}

Problem no_name(std::string_view key, std::string message) {
  return {.code = ErrorCode::key_invalid,
          .operation = "name the file",
          .subject = std::string(key),
          .message = std::move(message),
          .hint = "Download this object by itself and say under which name: r2deck get ADDRESS FILE"};
}

Result<void> check_name(std::string_view key, std::string_view name) {
  if (name.empty()) return no_name(key, "The key has a folder or file without a name.");
  if (name == "." || name == "..") return no_name(key, "The key has \".\" or \"..\" for a folder or file.");
  if (name.size() > kMaxFileName) return no_name(key, "A file's name has at most 255 bytes.");
  if (!text::valid_utf8(name) || has_control(name)) return no_name(key, "The key has control characters.");
  return {};
}

}  // namespace

Result<std::filesystem::path> file_name_of(std::string_view key) {
  const std::string_view name = key.substr(key.rfind('/') + 1);
  if (auto checked = check_name(key, name); !checked) return checked.problem();
  return std::filesystem::path(name);
}

Result<std::filesystem::path> relative_path_of(std::string_view rest) {
  std::filesystem::path path;
  for (std::size_t start = 0;;) {
    const std::size_t slash = rest.find('/', start);
    const std::string_view name = rest.substr(start, slash - start);
    if (auto checked = check_name(rest, name); !checked) return checked.problem();
    path /= name;
    if (slash == std::string_view::npos) return path;
    start = slash + 1;
  }
}

}  // namespace r2deck::cli
