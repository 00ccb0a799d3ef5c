// Letters and digits of ASCII, whatever the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace r2deck::s3 {

inline char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

inline bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return to_lower(a) == to_lower(b); });
}

// 0..15, or -1 for what is no hexadecimal digit.
inline int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = to_lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// The byte that two hexadecimal digits at the front of `text` stand for, or -1.
inline int hex_byte(std::string_view text) {
  if (text.size() < 2 || hex_value(text[0]) < 0 || hex_value(text[1]) < 0) return -1;
  return hex_value(text[0]) * 16 + hex_value(text[1]);
}

}  // namespace r2deck::s3
