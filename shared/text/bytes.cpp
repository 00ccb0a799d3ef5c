#include "shared/text/bytes.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "shared/text/utf8.h"

namespace r2deck::text {
namespace {

constexpr std::array<std::string_view, 6> kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

std::uint64_t magnitude_of(std::int64_t value) {
  return value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t i = digits.size(); i > 3; i -= 3)
    digits.insert(i - 3, 1, ',');
  return digits;
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

// The rounded tenths of `bytes` in units of 1 << shift. Overflows nothing: the whole and the rest apart.
std::uint64_t tenths(std::uint64_t bytes, unsigned shift) {
  const std::uint64_t unit = std::uint64_t{1} << shift;
  const std::uint64_t rest = bytes & (unit - 1);
  // For the largest unit, rest * 10 is below 2^64.
  return (bytes >> shift) * 10 + (rest * 10 + unit / 2) / unit;
}

struct Unit {
  std::string_view name;
  std::int64_t bytes;
};
constexpr std::int64_t kKi = 1'024;
constexpr std::int64_t kK = 1'000;
constexpr std::array<Unit, 16> kParsedUnits = {{{"", 1},
                                                {"b", 1},
                                                {"byte", 1},
                                                {"bytes", 1},
                                                {"k", kKi},
                                                {"kib", kKi},
                                                {"kb", kK},
                                                {"m", kKi* kKi},
                                                {"mib", kKi* kKi},
                                                {"mb", kK* kK},
                                                {"g", kKi* kKi* kKi},
                                                {"gib", kKi* kKi* kKi},
                                                {"gb", kK* kK* kK},
                                                {"t", kKi* kKi* kKi* kKi},
                                                {"tib", kKi* kKi* kKi* kKi},
                                                {"tb", kK* kK* kK* kK}}};

std::optional<std::int64_t> unit_of(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto* unit =
      std::find_if(kParsedUnits.begin(), kParsedUnits.end(), [&](const Unit& u) { return u.name == lower; });
  return unit == kParsedUnits.end() ? std::nullopt : std::optional(unit->bytes);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// digits x unit, and then the fraction, digit by digit; nothing when it does not fit.
std::optional<std::int64_t> amount(std::string_view whole, std::string_view fraction, std::int64_t unit) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  std::int64_t count = 0;
  for (const char c : whole) {
    if (count > (kMax - (c - '0')) / 10) return std::nullopt;
    count = count * 10 + (c - '0');
  }
  if (count > kMax / unit) return std::nullopt;
  // From the last digit on, so that every step stays below ten units.
  std::int64_t part = 0;
  for (auto digit = fraction.rbegin(); digit != fraction.rend(); ++digit) {
    part = ((*digit - '0') * unit + part) / 10;
  }
  if (count * unit > kMax - part) return std::nullopt;
  return count * unit + part;
}

}  // namespace

std::string format_bytes(std::int64_t bytes) {
  const std::uint64_t magnitude = magnitude_of(bytes);
  if (magnitude < 1'024) return format_bytes_exact(bytes);
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && tenths(magnitude, 10 * static_cast<unsigned>(unit + 1)) >= 10'240)
    ++unit;
  const std::uint64_t value = tenths(magnitude, 10 * static_cast<unsigned>(unit + 1));
  return (bytes < 0 ? "-" : "") + grouped(value / 10) + '.' + std::to_string(value % 10) + ' ' +
         std::string(kUnits[unit]);
}

std::string format_bytes_exact(std::int64_t bytes) {
  return format_count(bytes) + (magnitude_of(bytes) == 1 ? " byte" : " bytes");
}

std::string format_rate(std::int64_t bytes_per_second) {
  return format_bytes(bytes_per_second) + "/s";
}

std::string format_count(std::int64_t count) {
  return (count < 0 ? "-" : "") + grouped(magnitude_of(count));
}

std::string format_duration(std::int64_t milliseconds) {
  constexpr std::int64_t kMinute = 60;  // seconds
  constexpr std::int64_t kHour = 60;    // minutes
  constexpr std::int64_t kDay = 24;     // hours
  const auto rounded_up = [](std::int64_t amount, std::int64_t unit) { return (amount - 1) / unit + 1; };

  const std::int64_t seconds = milliseconds <= 0 ? 0 : rounded_up(milliseconds, 1'000);
  if (seconds < kMinute) return std::to_string(seconds) + " s";
  if (seconds < kMinute * kHour) {
    return std::to_string(seconds / kMinute) + " min " + two_digits(seconds % kMinute) + " s";
  }
  const std::int64_t minutes = rounded_up(seconds, kMinute);
  if (minutes < kHour * kDay) {
    return std::to_string(minutes / kHour) + " h " + two_digits(minutes % kHour) + " min";
  }
  const std::int64_t hours = rounded_up(minutes, kHour);
  return std::to_string(hours / kDay) + " d " + two_digits(hours % kDay) + " h";
}

int percent(std::int64_t done, std::int64_t total) {
  if (total <= 0 || done <= 0) return 0;
  if (done >= total) return 100;
  // Over 2^56 bytes, done * 100 would overflow; there a hundredth of the total is exact enough.
  if (done > std::numeric_limits<std::int64_t>::max() / 100) {
    return static_cast<int>(std::min<std::int64_t>(99, done / (total / 100)));
  }
  return static_cast<int>(done * 100 / total);
}

Result<std::int64_t> parse_bytes(std::string_view text) {
  std::string_view rest = trimmed(text);
  const std::string_view whole = take_digits(rest);
  std::string_view fraction;
  bool good = !whole.empty();
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    fraction = take_digits(rest);
    good = good && !fraction.empty();
  }
  if (const auto unit = unit_of(trimmed(rest)); good && unit) {
    if (const auto bytes = amount(whole, fraction, *unit)) return *bytes;
  }
  constexpr std::size_t kShownCodePoints = 40;
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "read an amount of bytes",
                 .subject = truncate_end(replace_invalid_utf8(text), kShownCodePoints),
                 .message = "This is not an amount of bytes.",
                 .hint = "Write it as \"64 MiB\" or \"1.5 GiB\"."};
}

}  // namespace r2deck::text
