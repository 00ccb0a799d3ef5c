#include "companion/services/mtime.h"

#include <charconv>

namespace r2deck::services {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string to_mtime(text::UnixMillis time) {
  const text::UnixMillis magnitude = time < 0 ? -time : time;
  std::string text = (time < 0 ? "-" : "") + std::to_string(magnitude / 1000);
  if (const auto millis = magnitude % 1000; millis != 0) {
    text += '.' + std::to_string(1000 + millis).substr(1);  // three digits
  }
  return text;
}

std::optional<text::UnixMillis> from_mtime(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string fraction(dot == std::string_view::npos ? "0" : text.substr(dot + 1));
  if (!all_digits(whole) || whole.size() > 12 || !all_digits(fraction)) return std::nullopt;
  fraction.resize(3, '0');
  text::UnixMillis seconds = 0, millis = 0;
  std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
  std::from_chars(fraction.data(), fraction.data() + fraction.size(), millis);
  const text::UnixMillis time = seconds * 1000 + millis;
  return negative ? -time : time;
}

}  // namespace r2deck::services
