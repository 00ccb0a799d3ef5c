// Writes one JSON object member by member, as the Reader reads it. Never fails: bytes that are not UTF-8
// become U+FFFD, since a body that is not UTF-8 would be lost as a whole. Optional members that are absent
// are left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/api/json_shape.h"
#include "shared/text/time.h"

namespace r2deck::api {

class Writer {
 public:
  // Appends to `out` from "{" on; finish() writes the "}".
  explicit Writer(std::string& out) : out_(out) { out_ += '{'; }

  void text(std::string_view name, const std::string& value, TextRule = {}) { put_text(name, value); }
  void text(std::string_view name, const std::optional<std::string>& value, TextRule = {});
  void integer(std::string_view name, std::int64_t value, Range = {});
  void integer(std::string_view name, const std::optional<std::int64_t>& value, Range = {});
  void time(std::string_view name, text::UnixMillis value);
  void time(std::string_view name, const std::optional<text::UnixMillis>& value);
  void boolean(std::string_view name, bool value);
  void boolean(std::string_view name, const std::optional<bool>& value);

  void text_or(std::string_view name, std::string_view value, std::string_view when_absent, TextRule = {});
  void star(std::string_view name, bool value);

  template <class E, std::size_t N>
  void choice(std::string_view name, E value, const std::array<Named<E>, N>& names) {
    for (const auto& candidate : names) {
      if (candidate.value == value) put_text(name, candidate.name);
    }
  }
  template <class E, std::size_t N>
  void choice(std::string_view name, const std::optional<E>& value, const std::array<Named<E>, N>& names) {
    if (value) choice(name, *value, names);
  }
  template <class E, std::size_t N>
  void choice_or(std::string_view name, E value, E when_absent, const std::array<Named<E>, N>& names) {
    if (value != when_absent) choice(name, value, names);
  }

  void texts(std::string_view name, const std::vector<std::string>& values, Range, TextRule);
  void integers(std::string_view name, const std::vector<std::int32_t>& values, Range, Range);
  void pairs(std::string_view name, const Pairs& values, TextRule);
  void pairs_if_any(std::string_view name, const Pairs& values, TextRule rule) {
    if (!values.empty()) pairs(name, values, rule);
  }

  template <class T>
  void object(std::string_view name, const T& value) {
    begin(name);
    write(value);
  }
  template <class T>
  void objects(std::string_view name, const std::vector<T>& values, Range) {
    begin(name);
    out_ += '[';
    for (const T& value : values) {
      if (&value != &values.front()) out_ += ',';
      write(value);
    }
    out_ += ']';
  }

  template <class T>
  void objects_if_any(std::string_view name, const std::vector<T>& values, Range count) {
    if (!values.empty()) objects(name, values, count);
  }

  template <class Rule>
  void check(std::string_view, const Rule&) {}
  void require(std::string_view, bool, std::string_view) {}

  void finish() { out_ += '}'; }

 private:
  template <class T>
  void write(const T& value) {
    Writer writer(out_);
    describe(writer, value);
    writer.finish();
  }
  void put_text(std::string_view name, std::string_view value);
  void begin(std::string_view name);
  void quote(std::string_view value);

  std::string& out_;
  bool first_ = true;
};

}  // namespace r2deck::api
