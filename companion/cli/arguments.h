// The command line: tables of what each command takes, a strict parser for them, and the help made from the
// same tables. Knows no command itself.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/problem.h"

namespace r2deck::cli {

struct Option {
  std::string_view name;     // "--port"; without dashes it is an operand, which stands by itself: "FILE"
  std::string_view value{};  // "N": how the help calls its value; empty: a flag without one
  std::string_view help{};   // one line
  bool required = false;
  bool repeatable = false;
  char letter = '\0';  // 'r': "-r" means the same; '\0': there is no short form
};

bool is_operand(const Option& option);

// What was given. Values are looked up by the option's name; a name that is not in the table finds nothing.
class Arguments {
 public:
  bool has(std::string_view option) const;
  std::optional<std::string> get(std::string_view option) const;
  std::string get_or(std::string_view option, std::string_view fallback) const;
  std::vector<std::string> all(std::string_view option) const;
  // A whole number from `min` to `max`, decimal digits only. Errors: invalid_request, subject the option.
  Result<std::int64_t> number(std::string_view option, std::int64_t fallback, std::int64_t min,
                              std::int64_t max) const;

 private:
  friend Result<Arguments> parse(std::span<const Option>, std::span<const std::string_view>);
  std::vector<std::pair<std::string_view, std::string>> given_;
};

// Takes "--name value", "--name=value" and, of options that have a letter, "-r". A word that is none of these
// is the next operand: each takes one, in the table's order, but a repeatable one all that are left. "-" is
// an operand like any other; a file whose name begins with a dash is "./-name". Errors: invalid_request, for
// an option that is unknown, given twice though not repeatable, without its value, with a value though a
// flag, missing though required, and for a word more than there are operands. What stands where an option
// should is not repeated in the message: it may be a secret in the wrong place.
Result<Arguments> parse(std::span<const Option> options, std::span<const std::string_view> words);

// A line for each option, aligned, for the help.
std::string describe(std::span<const Option> options);

}  // namespace r2deck::cli
