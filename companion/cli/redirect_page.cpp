#include "companion/cli/redirect_page.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <thread>

#include "companion/cli/descriptor.h"
#include "companion/vault/token.h"
#include "shared/full_disk.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "open-";
constexpr unsigned kPageSeconds = 30;
constexpr std::chrono::seconds kOpenerTime{2};
constexpr std::chrono::milliseconds kRedirectPause{20};

// The URL is ours: an origin and base64url, nothing that HTML would read otherwise.
std::string page_for(std::string_view url) {
  return "<!doctype html>\n<meta charset=\"utf-8\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
         "<meta http-equiv=\"refresh\" content=\"0; url=" +
         std::string(url) + "\">\n<title>R2 Deck</title>\n<a href=\"" + std::string(url) +
         "\">Sign in to R2 Deck</a>\n";
}

Problem no_browser(ErrorCode code, std::string message) {
  return {.code = code,
          .operation = "open the browser",
          .message = std::move(message),
          .hint = "Make a link with \"r2deck link\" and open it in a browser on this machine."};
}

// Negative when it cannot be started.
pid_t start_opener(const fs::path& page) {
  std::string program = "xdg-open";
  std::string argument = page.string();
  char* arguments[] = {program.data(), argument.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  // What browsers say on their terminal is no business of the command's output, which scripts read.
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
  }
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, program.c_str(), &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? pid : -1;
}

// xdg-open that has no browser running yet may stay until the browser ends: still running is success too.
bool opened(pid_t opener) {
  const auto deadline = std::chrono::steady_clock::now() + kOpenerTime;
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(opener, &status, WNOHANG);
    if (ended == opener) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (ended < 0 || std::chrono::steady_clock::now() >= deadline) return true;
    std::this_thread::sleep_for(kRedirectPause);
  }
}

// In a grandchild, so that neither this process nor the shell waits for it. The command has one thread, and
// only async-signal-safe calls follow the fork.
void remove_later(const fs::path& page) {
  const std::string name = page.string();
  const pid_t child = ::fork();
  if (child == 0) {
    if (::fork() != 0) ::_exit(0);
    ::setsid();
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
      ::dup2(null, stream);
    ::sleep(kPageSeconds);
    ::unlink(name.c_str());
    ::_exit(0);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
}

}  // namespace

Result<fs::path> write_redirect_page(const fs::path& dir, std::string_view url) {
  std::error_code ignored;
  const fs::path page = fs::absolute(dir, ignored) / (kPrefix + vault::random_id() + ".html");
  const Descriptor file(::open(page.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  const std::string text = page_for(url);
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    const int error = errno;
    const bool full = is_full(error);
    if (file) ::unlink(page.c_str());
    return Problem{.code = full ? ErrorCode::disk_full : ErrorCode::data_dir_unwritable,
                   .operation = "write the page for the browser",
                   .subject = dir.string(),
                   .message = std::system_category().message(error) + ".",
                   .hint = full ? hint_when_full(error, "the data folder") : ""};
  }
  return page;
}

Result<void> open_redirect_page(const fs::path& page) {
  const pid_t opener = start_opener(page);
  if (opener >= 0 && opened(opener)) {
    remove_later(page);
    return {};
  }
  ::unlink(page.c_str());
  return opener < 0 ? no_browser(ErrorCode::not_found, "xdg-open is not installed.")
                    : no_browser(ErrorCode::io_failed, "xdg-open found no browser that it could open.");
}

void remove_redirect_pages(const fs::path& dir) {
  std::error_code error;
  for (fs::directory_iterator entry(dir, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(".html")) ::unlink(entry->path().c_str());
  }
}

}  // namespace r2deck::cli
