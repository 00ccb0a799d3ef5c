#include "shared/text/content_disposition.h"

#include "shared/text/percent.h"
#include "shared/text/utf8.h"

namespace r2deck::text {
namespace {

constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kMaxExtensionBytes = 32;  // longer ones are no extensions

// RFC 8187 attr-char, apart from the unreserved ones.
constexpr std::string_view kAttributeCharacters = "!#$&+^`|";

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// The longest whole code points within `max` bytes.
std::string_view cut(std::string_view text, std::size_t max) {
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80)
    --max;
  return text.substr(0, max);
}

std::string shortened(const std::string& name) {
  if (name.size() <= kMaxNameBytes) return name;
  const std::size_t dot = name.rfind('.');
  const bool has_extension = dot != std::string::npos && name.size() - dot <= kMaxExtensionBytes;
  const std::string extension = has_extension ? name.substr(dot) : std::string();
  return std::string(cut(name, kMaxNameBytes - extension.size())) + extension;
}

std::string clean_name(std::string_view given) {
  std::string name = replace_invalid_utf8(given);
  for (char& c : name) {
    if (c == '/' || c == '\\' || is_control(c)) c = '_';
  }
  if (name.empty()) return "download";
  return shortened(name);
}

// One "_" for every code point that a quoted ASCII string cannot hold plainly. "%" is among them, since some
// clients decode it there.
std::string ascii_name(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const CodePoint point = first_code_point(name);
    const bool plain = point.value < 0x7F && point.value != '"' && point.value != '%';
    out += plain ? static_cast<char>(point.value) : '_';
    name.remove_prefix(point.bytes);
  }
  return out;
}

}  // namespace

std::string attachment_disposition(std::string_view file_name) {
  const std::string name = clean_name(file_name);
  return "attachment; filename=\"" + ascii_name(name) + "\"; filename*=UTF-8''" +
         percent_encode(name, kAttributeCharacters);
}

}  // namespace r2deck::text
