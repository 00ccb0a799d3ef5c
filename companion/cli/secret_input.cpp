#include "companion/cli/secret_input.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>

#include "companion/cli/descriptor.h"
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

// A server has blocked the signals that end it (signals.h): they end the waiting here, and the terminal is
// put right. False: one came; it stays pending.
bool wait_for_line() {
  sigset_t ending;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &ending);
  const Descriptor signals(::signalfd(-1, &ending, SFD_CLOEXEC));
  pollfd waiting[] = {{STDIN_FILENO, POLLIN, 0}, {signals.get(), POLLIN, 0}};
  while (::poll(waiting, 2, -1) < 0) {
    if (errno != EINTR) return true;
  }
  return (waiting[1].revents & POLLIN) == 0;
}

Result<vault::SecretString> given_up() {
  return Problem{
      .code = ErrorCode::cancelled, .operation = "read the passphrase", .message = "It was interrupted."};
}

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
  if (is_terminal(in)) {
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

Result<std::string> read_new_secret(std::istream& in, std::ostream& err, const std::string& prompt) {
  auto first = read_secret(in, err, prompt);
  if (!first || !is_terminal(in)) return first;
  auto second = read_secret(in, err, "Again");
  if (!second) return second;
  const bool same = *first == *second;
  vault::wipe(*second);
  if (same) return first;
  vault::wipe(*first);
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "read the secret",
                 .message = "The two differ.",
                 .hint = "Try again."};
}

bool is_terminal(const std::istream& in) {
  return &in == &std::cin && ::isatty(STDIN_FILENO) == 1;
}

Result<vault::SecretString> read_secret_from(int descriptor) {
  vault::SecretString line = vault::SecretString::of_size(kMaxSecret + 1);
  std::size_t size = 0;
  while (size < line.size()) {  // byte by byte: what follows the line is not ours
    const ssize_t count = ::read(descriptor, line.data() + size, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return Problem{.code = ErrorCode::invalid_request,
                     .operation = "read the passphrase",
                     .message = "The descriptor cannot be read.",
                     .hint = "Open it for reading, as by: r2deck serve --passphrase-fd 3 3< file"};
    }
    if (count == 0 || line.data()[size] == '\n') break;
    ++size;
  }
  if (size > kMaxSecret) {
    return Problem{.code = ErrorCode::invalid_request,
                   .operation = "read the passphrase",
                   .message = "It is longer than 1,024 bytes."};
  }
  if (size > 0 && line.data()[size - 1] == '\r') --size;
  return vault::SecretString(line.view().substr(0, size));
}

Result<vault::SecretString> ask_secret(std::ostream& err, const std::string& prompt) {
  err << prompt << ": " << std::flush;
  const NoEcho no_echo;
  const bool typed = wait_for_line();
  auto secret = typed ? read_secret_from(STDIN_FILENO) : given_up();
  err << "\n";
  return secret;
}

}  // namespace r2deck::cli
