#include "shared/api/json_reader.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "shared/text/utf8.h"

namespace r2deck::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownName = 64;  // code points of an unknown member's name in an error

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

std::optional<std::int64_t> integer_of(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  return std::nullopt;  // a uint64 is one that no int64 holds; 3.0 and 3e0 are not integers to us
}

bool fits(std::string_view text, Characters characters) {
  const auto allowed = [characters](char c) {
    const auto byte = static_cast<unsigned char>(c);
    switch (characters) {
      case Characters::any:
        return true;
      case Characters::line:
        return byte >= 0x20 && byte != 0x7F;
      case Characters::visible:
        return byte > 0x20 && byte < 0x7F;
    }
    return false;
  };
  return std::all_of(text.begin(), text.end(), allowed);
}

std::string length_rule(TextRule rule) {
  const std::string max = std::to_string(rule.max);
  return rule.min == 0 ? "must have at most " + max + " characters"
                       : "must have " + std::to_string(rule.min) + " to " + max + " characters";
}

// What is wrong with the text; empty when nothing is.
std::string fault_of(std::string_view text, TextRule rule) {
  const std::size_t length = text::count_code_points(text);
  if (length < rule.min || length > rule.max) return length_rule(rule);
  if (fits(text, rule.characters)) return {};
  return rule.characters == Characters::line ? "must be one line without control characters"
                                             : "must be ASCII without spaces and control characters";
}

std::string range_rule(Range range) {
  return "must be " + std::to_string(range.min) + " to " + std::to_string(range.max);
}

}  // namespace

std::string Place::path() const {
  std::string path = up ? up->path() : std::string();
  if (element >= 0) return path + '[' + std::to_string(element) + ']';
  return path.empty() ? std::string(name) : path + '.' + std::string(name);
}

Reader::Reader(const json::value& value, const Place* place, Reading& reading)
    : object_(value.if_object()), place_(place), reading_(reading) {
  if (!object_) fail({}, "must be an object");
}

void Reader::text(std::string_view name, std::string& out, TextRule rule) {
  read_text(name, out, rule, true);
}

void Reader::text(std::string_view name, std::optional<std::string>& out, TextRule rule) {
  if (std::string given; read_text(name, given, rule, false)) out = std::move(given);
}

void Reader::text_or(std::string_view name, std::string& out, std::string_view when_absent, TextRule rule) {
  if (!read_text(name, out, rule, false) || out.empty()) out = when_absent;
}

void Reader::integer(std::string_view name, std::int64_t& out, Range range) {
  read_integer(name, out, range, true);
}

void Reader::integer(std::string_view name, std::optional<std::int64_t>& out, Range range) {
  if (std::int64_t given = 0; read_integer(name, given, range, false)) out = given;
}

void Reader::integer(std::string_view name, std::int32_t& out, Range range) {
  range.min = std::max<std::int64_t>(range.min, std::numeric_limits<std::int32_t>::min());
  range.max = std::min<std::int64_t>(range.max, std::numeric_limits<std::int32_t>::max());
  if (std::int64_t given = 0; read_integer(name, given, range, true)) out = static_cast<std::int32_t>(given);
}

void Reader::time(std::string_view name, text::UnixMillis& out) {
  read_time(name, out, true);
}

void Reader::time(std::string_view name, std::optional<text::UnixMillis>& out) {
  if (text::UnixMillis given = 0; read_time(name, given, false)) out = given;
}

void Reader::boolean(std::string_view name, bool& out) {
  const json::value* value = find(name, true);
  if (!value) return;
  if (!value->is_bool()) return fail(name, "must be true or false");
  out = value->get_bool();
}

void Reader::boolean(std::string_view name, std::optional<bool>& out) {
  const json::value* value = find(name, false);
  if (!value) return;
  if (!value->is_bool()) return fail(name, "must be true or false");
  out = value->get_bool();
}

void Reader::star(std::string_view name, bool& out) {
  const auto given = find_text(name, false);
  out = given.has_value();
  if (given && *given != "*") fail(name, "must be \"*\"");
}

void Reader::texts(std::string_view name, std::vector<std::string>& out, Range count, TextRule each) {
  const json::value* list = find_list(name, count);
  if (!list) return;
  const Place place{place_, name};
  for (const json::value& element : list->get_array()) {
    const Place at{&place, {}, static_cast<std::ptrdiff_t>(out.size())};
    const json::string* given = element.if_string();
    if (!given) return fail_at(&at, "must be a text");
    if (const std::string fault = fault_of(view(*given), each); !fault.empty()) return fail_at(&at, fault);
    out.emplace_back(view(*given));
  }
}

void Reader::integers(std::string_view name, std::vector<std::int32_t>& out, Range count, Range each) {
  const json::value* list = find_list(name, count);
  if (!list) return;
  const Place place{place_, name};
  for (const json::value& element : list->get_array()) {
    const Place at{&place, {}, static_cast<std::ptrdiff_t>(out.size())};
    const auto given = integer_of(element);
    if (!given) return fail_at(&at, "must be a whole number");
    if (*given < each.min || *given > each.max) return fail_at(&at, range_rule(each));
    out.push_back(static_cast<std::int32_t>(*given));
  }
}

void Reader::read_pairs(std::string_view name, Pairs& out, TextRule each, bool required) {
  const json::value* value = find(name, required);
  if (!value) return;
  if (!value->is_object()) return fail(name, "must be an object of texts");
  const Place place{place_, name};
  for (const auto& member : value->get_object()) {
    const std::string_view key(member.key().data(), member.key().size());
    const Place at{&place, key};
    const json::string* given = member.value().if_string();
    if (!given) return fail_at(&at, "must be a text");
    for (const std::string_view text : {key, view(*given)}) {
      if (const std::string fault = fault_of(text, each); !fault.empty()) return fail_at(&at, fault);
    }
    out.emplace_back(key, view(*given));
  }
}

void Reader::check(std::string_view name, const std::function<Result<void>()>& rule) {
  if (!good()) return;
  Result<void> result = rule();
  if (result) return;
  Problem problem = std::move(result).problem();
  if (problem.code != ErrorCode::key_invalid) problem.code = reading_.code;
  problem.subject = Place{place_, name}.path();
  reading_.problem = std::move(problem);
}

void Reader::require(std::string_view name, bool holds, std::string_view message) {
  if (good() && !holds) fail(name, message);
}

void Reader::finish() {
  if (!good() || reading_.ignore_unknown) return;
  for (const auto& member : *object_) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string shown = text::truncate_end(key, kShownName);
    std::string members;
    for (const std::string_view known : known_)
      members.append(members.empty() ? "" : ", ").append(known);
    const Place at{place_, shown};
    return fail_at(&at, "is not a member of this request", "The members are: " + members + ".");
  }
}

const json::value* Reader::find(std::string_view name, bool required) {
  known_.push_back(name);
  if (!good()) return nullptr;
  const json::value* value = object_->if_contains({name.data(), name.size()});
  if (!value && required) fail(name, "is missing");
  return value;
}

const json::value* Reader::find_list(std::string_view name, Range count) {
  const json::value* value = find(name, true);
  if (!value) return nullptr;
  if (!value->is_array()) {
    fail(name, "must be a list");
    return nullptr;
  }
  const auto size = static_cast<std::int64_t>(value->get_array().size());
  if (size >= count.min && size <= count.max) return value;
  fail(name, "must have " + std::to_string(count.min) + " to " + std::to_string(count.max) + " elements");
  return nullptr;
}

std::optional<std::string_view> Reader::find_text(std::string_view name, bool required) {
  const json::value* value = find(name, required);
  if (!value) return std::nullopt;
  if (const json::string* given = value->if_string()) return view(*given);
  fail(name, "must be a text");
  return std::nullopt;
}

bool Reader::read_text(std::string_view name, std::string& out, TextRule rule, bool required) {
  const auto given = find_text(name, required);
  if (!given) return false;
  if (const std::string fault = fault_of(*given, rule); !fault.empty()) {
    fail(name, fault);
    return false;
  }
  out = *given;
  return true;
}

bool Reader::read_integer(std::string_view name, std::int64_t& out, Range range, bool required) {
  const json::value* value = find(name, required);
  if (!value) return false;
  const auto given = integer_of(*value);
  if (!given) {
    fail(name, value->is_uint64() ? range_rule(range) : "must be a whole number");
    return false;
  }
  if (*given < range.min || *given > range.max) {
    fail(name, range_rule(range));
    return false;
  }
  out = *given;
  return true;
}

bool Reader::read_time(std::string_view name, text::UnixMillis& out, bool required) {
  const auto given = find_text(name, required);
  if (!given) return false;
  const auto time = text::from_rfc3339(*given);
  if (!time) {
    fail(name, "must be a time such as \"2026-01-02T03:04:05Z\"");
    return false;
  }
  out = *time;
  return true;
}

std::size_t Reader::size_of(const json::value& list) {
  return list.get_array().size();
}

const json::value& Reader::element_of(const json::value& list, std::size_t i) {
  return list.get_array()[i];
}

void Reader::fail(std::string_view name, std::string_view what) {
  const Place place{place_, name};
  fail_at(name.empty() ? place_ : &place, what);
}

void Reader::fail_at(const Place* place, std::string_view what, std::string hint) {
  if (!good()) return;
  const std::string path = place ? place->path() : std::string();
  reading_.problem = Problem{.code = reading_.code,
                             .operation = "read JSON",
                             .subject = path,
                             .message = (path.empty() ? "The body" : path) + ' ' + std::string(what) + '.',
                             .hint = std::move(hint)};
}

}  // namespace r2deck::api
