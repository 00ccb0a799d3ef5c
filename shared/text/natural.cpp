#include "shared/text/natural.h"

#include <utf8proc.h>

#include "shared/text/utf8.h"

namespace r2deck::text {
namespace {

bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}

// The digits at the front, without leading zeros.
std::string_view take_number(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_decimal(text[end]))
    ++end;
  std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  while (digits.size() > 1 && digits.front() == '0')
    digits.remove_prefix(1);
  return digits;
}

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

char32_t take_folded(std::string_view& text) {
  const char front = text.front();
  if (static_cast<unsigned char>(front) < 0x80) {
    text.remove_prefix(1);
    return static_cast<char32_t>(front >= 'A' && front <= 'Z' ? front - 'A' + 'a' : front);
  }
  const CodePoint point = first_code_point(text);
  text.remove_prefix(point.bytes);
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point.value)));
}

}  // namespace

// No character but a digit lies between '0' and '9', so that a number and a character compare alike whatever
// the number: that keeps the order transitive.
int natural_compare(std::string_view a, std::string_view b) {
  std::string_view rest_a = a;
  std::string_view rest_b = b;
  while (!rest_a.empty() && !rest_b.empty()) {
    if (is_decimal(rest_a.front()) && is_decimal(rest_b.front())) {
      const std::string_view number_a = take_number(rest_a);
      const std::string_view number_b = take_number(rest_b);
      if (const int order = compare_numbers(number_a, number_b); order != 0) return order;
      continue;
    }
    const char32_t point_a = take_folded(rest_a);
    const char32_t point_b = take_folded(rest_b);
    if (point_a != point_b) return point_a < point_b ? -1 : 1;
  }
  if (rest_a.empty() != rest_b.empty()) return rest_a.empty() ? -1 : 1;
  return a.compare(b);
}

}  // namespace r2deck::text
