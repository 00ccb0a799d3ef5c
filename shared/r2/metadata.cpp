#include "shared/r2/metadata.h"

#include <algorithm>
#include <string_view>

#include "shared/r2/limits.h"
#include "shared/text/utf8.h"

namespace r2deck::r2 {
namespace {

constexpr std::size_t kShownOfName = 64;
constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";

Problem invalid_metadata(std::string_view name, std::string message, std::string hint) {
  return {.code = ErrorCode::invalid_request,
          .operation = "check the metadata",
          .subject = text::truncate_end(text::replace_invalid_utf8(name), kShownOfName),
          .message = std::move(message),
          .hint = std::move(hint)};
}

bool name_fits(std::string_view name) {
  return !name.empty() && name.find_first_not_of(kNameCharacters) == std::string_view::npos;
}

bool value_fits(std::string_view value) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return text::valid_utf8(value) && std::none_of(value.begin(), value.end(), is_control);
}

}  // namespace

Result<void> check_metadata(const Metadata& metadata) {
  std::size_t bytes = 0;
  std::vector<std::string_view> names;
  for (const auto& [name, value] : metadata) {
    if (!name_fits(name)) {
      return invalid_metadata(name, "This is not a name for metadata.",
                              "Use small letters, digits, \"-\" and \"_\".");
    }
    if (name == kMtimeName) {
      return invalid_metadata(name, "\"mtime\" holds the file's own date.",
                              "Give the date as `modified` instead.");
    }
    if (!value_fits(value)) {
      return invalid_metadata(name, "A metadata value is one line of text in UTF-8.",
                              "Change the value, or leave the pair out.");
    }
    bytes += name.size() + value.size();
    names.push_back(name);
  }
  if (static_cast<std::int64_t>(bytes) > kMaxMetadataBytes) {
    return invalid_metadata("", "The metadata takes " + std::to_string(bytes) + " bytes; R2 allows 8,192.",
                            "Shorten or remove some of it.");
  }
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end()) {
    return invalid_metadata(*twice, "This name is given twice.", "Keep one of the two.");
  }
  return {};
}

}  // namespace r2deck::r2
