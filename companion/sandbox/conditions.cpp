#include "companion/sandbox/conditions.h"

#include <algorithm>
#include <limits>

namespace r2deck::sandbox {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

// Is `etag` in an If-Match or If-None-Match list? Weak and unquoted forms count too, as R2 takes them.
bool listed(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    item = trim(item);
    if (item == "*") return true;
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item.size() >= 2 && item.front() == '"' && item.back() == '"') item = item.substr(1, item.size() - 2);
    if (item == etag) return true;
  }
  return false;
}

// Decimal digits alone. A number beyond all sizes is the largest there is.
std::optional<std::int64_t> digits(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 16;
  std::int64_t number = 0;
  for (const char c : text)
    number = std::min(kMost, number * 10 + (c - '0'));
  return number;
}

// HTTP dates have whole seconds: the object's own date is cut likewise before it is compared.
std::optional<std::int64_t> seconds(const std::string* http_date) {
  if (!http_date) return std::nullopt;
  auto time = text::from_http_date(*http_date);
  if (!time) return std::nullopt;  // RFC 9110: a date that cannot be read is ignored
  return *time / 1000;
}

}  // namespace

Verdict read_conditions(const RequestHead& head, const Validators& current) {
  const std::int64_t modified = current.modified / 1000;
  if (const auto* list = head.find("if-match")) {
    if (!listed(*list, current.etag)) return Verdict::failed;
  } else if (const auto since = seconds(head.find("if-unmodified-since"))) {
    if (modified > *since) return Verdict::failed;
  }
  if (const auto* list = head.find("if-none-match")) {
    if (listed(*list, current.etag)) return Verdict::not_modified;
  } else if (const auto since = seconds(head.find("if-modified-since"))) {
    if (modified <= *since) return Verdict::not_modified;
  }
  return Verdict::proceed;
}

Verdict write_conditions(const RequestHead& head, const std::optional<Validators>& current,
                         const ConditionNames& names) {
  if (const auto* list = head.find(names.match)) {
    if (!current || !listed(*list, current->etag)) return Verdict::failed;
  } else if (const auto since = seconds(head.find(names.unmodified_since))) {
    if (current && current->modified / 1000 > *since) return Verdict::failed;
  }
  if (const auto* list = head.find(names.none_match)) {
    if (current && listed(*list, current->etag)) return Verdict::failed;
  } else if (const auto since = seconds(head.find(names.modified_since))) {
    if (current && current->modified / 1000 <= *since) return Verdict::failed;
  }
  return Verdict::proceed;
}

RangeAnswer resolve_range(const RequestHead& head, std::int64_t size, const Validators& current) {
  using Kind = RangeAnswer::Kind;
  const auto* header = head.find("range");
  if (!header) return {Kind::whole, {0, size}};
  if (!header->starts_with("bytes=")) return {Kind::malformed, {}};
  const std::string_view spec = std::string_view(*header).substr(6);
  const std::size_t dash = spec.find('-');
  if (dash == spec.npos) return {Kind::malformed, {}};
  const auto first = digits(spec.substr(0, dash));
  const auto last = digits(spec.substr(dash + 1));
  const bool suffix = dash == 0, open_ended = dash + 1 == spec.size();
  if ((!suffix && !first) || (!open_ended && !last) || (suffix && open_ended)) return {Kind::malformed, {}};
  if (first && last && *last < *first) return {Kind::inverted, {}};

  if (const auto* validator = head.find("if-range")) {
    const auto date = seconds(validator);
    const bool same = date ? *date == current.modified / 1000 : *validator == "\"" + current.etag + "\"";
    if (!same) return {Kind::whole, {0, size}};
  }
  if (suffix) {  // the last n bytes
    const std::int64_t length = std::min(*last, size);
    if (length == 0) return {Kind::unsatisfiable, {}};
    return {Kind::part, {size - length, length}};
  }
  if (*first >= size) return {Kind::unsatisfiable, {}};
  const std::int64_t end = open_ended ? size : std::min(*last, size - 1) + 1;
  return {Kind::part, {*first, end - *first}};
}

}  // namespace r2deck::sandbox
