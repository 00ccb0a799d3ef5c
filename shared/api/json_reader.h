// Reads one JSON object member by member. The first thing that does not fit is kept as the Problem; what is
// asked after that does nothing.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/api/json_shape.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::api {

// One step on the way from the document to a value. Steps live on the stack of whoever goes down.
struct Place {
  const Place* up = nullptr;
  std::string_view name;        // of the member
  std::ptrdiff_t element = -1;  // or the index in a list

  // "parts[3].etag"; empty for the document itself.
  std::string path() const;
};

// What all readers of one document share.
struct Reading {
  ErrorCode code = ErrorCode::invalid_request;
  bool ignore_unknown = false;
  std::optional<Problem> problem{};
};

class Reader {
 public:
  Reader(const boost::json::value& value, const Place* place, Reading& reading);

  // Members that must be there, unless the value is an optional. A text, an integer, a time.
  void text(std::string_view name, std::string& out, TextRule rule);
  void text(std::string_view name, std::optional<std::string>& out, TextRule rule);
  void integer(std::string_view name, std::int64_t& out, Range range);
  void integer(std::string_view name, std::optional<std::int64_t>& out, Range range);
  void integer(std::string_view name, std::int32_t& out, Range range);
  void time(std::string_view name, text::UnixMillis& out);
  void time(std::string_view name, std::optional<text::UnixMillis>& out);
  void boolean(std::string_view name, bool& out);
  void boolean(std::string_view name, std::optional<bool>& out);

  // May be absent, or empty, which a browser says of a type it does not know.
  void text_or(std::string_view name, std::string& out, std::string_view when_absent, TextRule rule);
  // Absent, or "*" as in If-None-Match.
  void star(std::string_view name, bool& out);

  template <class E, std::size_t N>
  void choice(std::string_view name, E& out, const std::array<Named<E>, N>& names) {
    choose(name, out, names, true);
  }
  template <class E, std::size_t N>
  void choice(std::string_view name, std::optional<E>& out, const std::array<Named<E>, N>& names) {
    if (E given{}; choose(name, given, names, false)) out = given;
  }
  template <class E, std::size_t N>
  void choice_or(std::string_view name, E& out, E when_absent, const std::array<Named<E>, N>& names) {
    out = when_absent;
    choose(name, out, names, false);
  }

  void texts(std::string_view name, std::vector<std::string>& out, Range count, TextRule each);
  void integers(std::string_view name, std::vector<std::int32_t>& out, Range count, Range each);
  // An object whose members are all texts: {"author": "...", ...}.
  void pairs(std::string_view name, Pairs& out, TextRule each) { read_pairs(name, out, each, true); }
  // The same; left out when empty.
  void pairs_if_any(std::string_view name, Pairs& out, TextRule each) { read_pairs(name, out, each, false); }

  template <class T>
  void object(std::string_view name, T& out) {
    const Place place{place_, name};
    if (const auto* value = find(name, true)) read_into(*value, place, out);
  }
  template <class T>
  void objects(std::string_view name, std::vector<T>& out, Range count) {
    const Place list{place_, name};
    const auto* value = find_list(name, count);
    for (std::size_t i = 0; value && i < size_of(*value) && good(); ++i) {
      const Place place{&list, {}, static_cast<std::ptrdiff_t>(i)};
      read_into(element_of(*value, i), place, out.emplace_back());
    }
  }

  // The same; absent when empty.
  template <class T>
  void objects_if_any(std::string_view name, std::vector<T>& out, Range count) {
    if (find(name, false)) objects(name, out, count);
  }

  // What no single member can say: holds when `rule` returns success. Its Problem is kept, with our code
  // unless it is key_invalid, and the member as subject.
  void check(std::string_view name, const std::function<Result<void>()>& rule);
  // `message` is for people.
  void require(std::string_view name, bool holds, std::string_view message);

  // Last of all: refuses the members that nobody asked for.
  void finish();
  bool good() const { return !reading_.problem; }

 private:
  template <class T>
  void read_into(const boost::json::value& value, const Place& place, T& out) {
    Reader reader(value, &place, reading_);
    describe(reader, out);
    reader.finish();
  }
  template <class E, std::size_t N>
  bool choose(std::string_view name, E& out, const std::array<Named<E>, N>& names, bool required) {
    const auto given = find_text(name, required);
    if (!given) return false;
    std::string known;
    for (const auto& candidate : names) {
      if (candidate.name == *given) {
        out = candidate.value;
        return true;
      }
      known += (known.empty() ? "\"" : ", \"") + std::string(candidate.name) + '"';
    }
    fail(name, "must be one of " + known);
    return false;
  }

  const boost::json::value* find(std::string_view name, bool required);
  const boost::json::value* find_list(std::string_view name, Range count);
  std::optional<std::string_view> find_text(std::string_view name, bool required);
  bool read_text(std::string_view name, std::string& out, TextRule rule, bool required);
  bool read_integer(std::string_view name, std::int64_t& out, Range range, bool required);
  void read_pairs(std::string_view name, Pairs& out, TextRule each, bool required);
  bool read_time(std::string_view name, text::UnixMillis& out, bool required);

  static std::size_t size_of(const boost::json::value& list);
  static const boost::json::value& element_of(const boost::json::value& list, std::size_t i);

  // "<last step> <what>.", at the member `name`, or at this object when `name` is empty.
  void fail(std::string_view name, std::string_view what);
  void fail_at(const Place* place, std::string_view what, std::string hint = {});

  const boost::json::object* object_ = nullptr;  // null when the value was no object
  const Place* place_;
  Reading& reading_;
  std::vector<std::string_view> known_;  // members asked for so far
};

}  // namespace r2deck::api
