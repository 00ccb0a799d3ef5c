#include "shared/r2/key.h"

#include <string>

#include "shared/r2/limits.h"
#include "shared/text/utf8.h"

namespace r2deck::r2 {
namespace {

constexpr std::size_t kShownOfKey = 100;  // of a key in an error

Problem invalid_key(std::string_view key, std::string message, std::string hint) {
  return {.code = ErrorCode::key_invalid,
          .operation = "check the key",
          .subject = text::truncate_middle(text::replace_invalid_utf8(key), kShownOfKey),
          .message = std::move(message),
          .hint = std::move(hint)};
}

bool has_dot_segment(std::string_view key) {
  for (std::size_t start = 0;;) {
    const std::size_t slash = key.find('/', start);
    const std::string_view segment = key.substr(start, slash - start);
    if (segment == "." || segment == "..") return true;
    if (slash == std::string_view::npos) return false;
    start = slash + 1;
  }
}

}  // namespace

Result<void> check_key(std::string_view key) {
  if (key.empty()) return invalid_key(key, "The key is empty.", "Give the object a name.");
  if (!text::valid_utf8(key)) {
    return invalid_key(key, "The key is not valid UTF-8.",
                       "Rename the file with characters that Unicode knows.");
  }
  if (const auto bytes = text::to_nfc(key).size(); static_cast<std::int64_t>(bytes) > kMaxKeyBytes) {
    return invalid_key(key, "The key takes " + std::to_string(bytes) + " bytes; R2 allows 1,024.",
                       "Shorten the name or the folder: a letter with an accent takes 2 bytes, an emoji 4.");
  }
  if (has_dot_segment(key)) {
    return invalid_key(key,
                       "The key has a folder or name \".\" or \"..\", which browsers remove from addresses.",
                       "Rename that folder or file.");
  }
  return {};
}

}  // namespace r2deck::r2
