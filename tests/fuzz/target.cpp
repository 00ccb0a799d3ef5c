#include "tests/fuzz/target.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace r2deck::fuzz {
namespace {

std::string shown(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    if (c >= ' ' && c <= '~' && c != '\\') {
      out += c;
    } else {
      out += {'\\', 'x', kDigits[static_cast<unsigned char>(c) >> 4],
              kDigits[static_cast<unsigned char>(c) & 15]};
    }
  }
  return out;
}

}  // namespace

void expect(bool holds, std::string_view property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", std::string(property).c_str());
  std::abort();
}

void expect_equal(std::string_view left, std::string_view right, std::string_view property) {
  if (left == right) return;
  std::fprintf(stderr, "left:  \"%s\"\nright: \"%s\"\n", shown(left).c_str(), shown(right).c_str());
  expect(false, property);
}

std::string_view Fields::next() {
  const std::string_view field = rest_.substr(0, rest_.find('\x1f'));
  rest_.remove_prefix(std::min(rest_.size(), field.size() + 1));
  return field;
}

std::int64_t Fields::number() {
  const std::string_view field = next();
  std::int64_t number = 0;
  const auto parsed = std::from_chars(field.data(), field.data() + field.size(), number);
  return parsed.ec == std::errc() ? number : 0;
}

std::vector<std::string> Fields::list() {
  std::vector<std::string> pieces;
  for (std::string_view field = next(); !field.empty();) {
    const std::string_view piece = field.substr(0, field.find(','));
    field.remove_prefix(std::min(field.size(), piece.size() + 1));
    pieces.emplace_back(piece);
  }
  return pieces;
}

Fields::Named Fields::named() {
  const std::string_view field = next();
  const std::size_t colon = field.find(": ");
  if (colon == field.npos) return {};
  return {std::string(field.substr(0, colon)), std::string(field.substr(colon + 2))};
}

}  // namespace r2deck::fuzz
