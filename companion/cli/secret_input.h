// A secret from standard input or a descriptor: never from the command line, where every process could read
// it.
#pragma once

#include <istream>
#include <ostream>
#include <string>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::cli {

// One line, without its line break. Where the process's own input is a terminal, it asks by `prompt` on `err`
// and shows nothing of what is typed. The caller wipes the text. Errors: invalid_request, when nothing comes
// or it is longer than 1,024 bytes.
Result<std::string> read_secret(std::istream& in, std::ostream& err, const std::string& prompt);
// Of a secret that is new: a person types it twice. Errors: also when the two differ.
Result<std::string> read_new_secret(std::istream& in, std::ostream& err, const std::string& prompt);

// Whether there is somebody to ask.
bool is_terminal(const std::istream& in);

// The same past every buffer, for a process that goes on living: a line from the terminal, and all of a pipe
// or a file up to its first line break. An empty line is no error here. Errors: invalid_request (too long, or
// the descriptor cannot be read).
Result<vault::SecretString> ask_secret(std::ostream& err, const std::string& prompt);
Result<vault::SecretString> read_secret_from(int descriptor);

}  // namespace r2deck::cli
