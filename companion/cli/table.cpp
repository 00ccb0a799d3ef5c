#include "companion/cli/table.h"

#include <algorithm>
#include <string_view>

#include "shared/text/utf8.h"

namespace r2deck::cli {
namespace {

// Code points, as near as it gets to columns without a table of widths.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

// C0 and C1: U+009B begins an escape sequence in many terminals, as ESC [ does.
bool steers_terminal(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

// Unicode's bidirectional controls (UAX #9): "gpj.exe" would read as "exe.jpg".
bool turns_text(char32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string printable(std::string_view stored) {
  std::string shown;
  shown.reserve(stored.size());
  while (!stored.empty()) {
    const text::CodePoint point = text::first_code_point(stored);
    if (steers_terminal(point.value) || turns_text(point.value)) {
      shown += '?';
    } else {
      shown += text::replace_invalid_utf8(stored.substr(0, point.bytes));
    }
    stored.remove_prefix(point.bytes);
  }
  return shown;
}

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += printable(row[i]);
      if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace r2deck::cli
