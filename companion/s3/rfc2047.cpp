#include "companion/s3/rfc2047.h"

#include <algorithm>
#include <optional>

#include "companion/s3/ascii.h"
#include "companion/s3/base64.h"

namespace r2deck::s3 {
namespace {

constexpr std::string_view kOpen = "=?UTF-8?B?", kClose = "?=";
// RFC 2047, 2: an encoded word has at most 75 characters; what base64 makes of 45 bytes is 60.
constexpr std::size_t kBytesPerWord = 45;

bool stays_plain(std::string_view value) {
  if (value.starts_with(' ') || value.ends_with(' ') || value.find("=?") != std::string_view::npos)
    return false;
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// RFC 2047, 4.2.
std::optional<std::string> from_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      out += ' ';
    } else if (text[i] != '=') {
      out += text[i];
    } else {
      const int byte = hex_byte(text.substr(i + 1));
      if (byte < 0) return std::nullopt;
      out += static_cast<char>(byte);
      i += 2;
    }
  }
  return out;
}

struct Word {
  std::string text;
  std::size_t length = 0;  // of the encoded word
};

// The encoded word that `value` begins with.
std::optional<Word> first_word(std::string_view value) {
  if (!value.starts_with("=?")) return std::nullopt;
  const auto charset_end = value.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= value.size()) return std::nullopt;
  if (value[charset_end + 2] != '?') return std::nullopt;
  const auto end = value.find(kClose, charset_end + 3);
  if (end == std::string_view::npos) return std::nullopt;

  const auto charset = value.substr(2, charset_end - 2);
  if (!equals_ignoring_case(charset, "utf-8") && !equals_ignoring_case(charset, "us-ascii"))
    return std::nullopt;
  const auto encoded = value.substr(charset_end + 3, end - charset_end - 3);
  std::optional<std::string> text;
  if (equals_ignoring_case(value.substr(charset_end + 1, 1), "b")) text = from_base64(encoded);
  if (equals_ignoring_case(value.substr(charset_end + 1, 1), "q")) text = from_q(encoded);
  if (!text) return std::nullopt;
  return Word{std::move(*text), end + kClose.size()};
}

}  // namespace

std::string to_encoded_words(std::string_view utf8) {
  if (stays_plain(utf8)) return std::string(utf8);
  std::string out;
  while (!utf8.empty()) {
    std::size_t take = std::min(kBytesPerWord, utf8.size());
    // RFC 2047, 5: a character is not split between words. At most three steps in valid UTF-8.
    for (int step = 0; step < 3 && take > 1 && take < utf8.size() && continues_character(utf8[take]); ++step)
      --take;
    if (!out.empty()) out += ' ';
    out.append(kOpen).append(to_base64(utf8.substr(0, take))).append(kClose);
    utf8.remove_prefix(take);
  }
  return out;
}

std::string from_encoded_words(std::string_view value) {
  std::string out;
  bool after_word = false;
  while (!value.empty()) {
    // RFC 2047, 6.2: white space between two encoded words is not part of the text.
    const auto text_start = std::min(value.find_first_not_of(" \t"), value.size());
    const auto word = first_word(value.substr(text_start));
    if (word) {
      if (!after_word) out.append(value.substr(0, text_start));
      out += word->text;
      value.remove_prefix(text_start + word->length);
      after_word = true;
      continue;
    }
    const auto end = std::min(value.find_first_of(" \t", std::max<std::size_t>(text_start, 1)), value.size());
    out.append(value.substr(0, end));
    value.remove_prefix(end);
    after_word = false;
  }
  return out;
}

}  // namespace r2deck::s3
