#include "companion/cli/secret_input.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "companion/vault/secret_string.h"

namespace r2deck::cli {
namespace {

constexpr std::size_t kMaxSecret = 1'024;

// What is typed stays unseen while this lives.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~NoEcho() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

// Nothing when the line is longer than a secret may be.
bool read_line(std::istream& in, std::string& line) {
  line.reserve(kMaxSecret + 1);  // never moves, so that no copy is left behind
  for (int c = in.get(); c != std::istream::traits_type::eof() && c != '\n'; c = in.get()) {
    if (line.size() == kMaxSecret) return false;
    line += static_cast<char>(c);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

}  // namespace

Result<std::string> read_secret(std::istream& in, std::ostream& err, const std::string& prompt) {
  std::string secret;
  bool fits = false;
  if (&in == &std::cin && ::isatty(STDIN_FILENO) == 1) {
    err << prompt << ": " << std::flush;
    const NoEcho no_echo;
    fits = read_line(in, secret);
    err << "\n";
  } else {
    fits = read_line(in, secret);
  }
  if (fits && !secret.empty()) return secret;
  vault::wipe(secret);
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "read the secret from standard input",
                 .message = fits ? "Nothing came." : "It is longer than 1,024 bytes.",
                 .hint = "Type it, or give it by a pipe or a file: ... < secret.txt"};
}

}  // namespace r2deck::cli
