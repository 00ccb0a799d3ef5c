// A secret from standard input: never from the command line, where every process could read it.
#pragma once

#include <istream>
#include <ostream>
#include <string>

#include "shared/problem.h"

namespace r2deck::cli {

// One line, without its line break. Where the process's own input is a terminal, it asks by `prompt` on `err`
// and shows nothing of what is typed. The caller wipes the text. Errors: invalid_request, when nothing comes
// or it is longer than 1,024 bytes.
Result<std::string> read_secret(std::istream& in, std::ostream& err, const std::string& prompt);

}  // namespace r2deck::cli
