// The command line as a whole: finds the command, parses its options, runs it, prints what went wrong.
#pragma once

#include <iosfwd>
#include <span>
#include <string_view>

#include "companion/cli/arguments.h"
#include "shared/problem.h"

namespace r2deck::cli {

// Where commands read and write; the process's own streams, but for tests.
struct Io {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

struct Command {
  std::string_view name;     // "token create"
  std::string_view summary;  // one line
  std::span<const Option> options;
  std::string_view notes;  // more for its --help; may be empty
  Result<void> (*run)(const Arguments& arguments, Io& io);
};

// `words` are the command line without the program's name. Answers the exit code (exit_code.h).
int run(std::span<const std::string_view> words, Io& io);

}  // namespace r2deck::cli
