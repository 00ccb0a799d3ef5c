#include "companion/config.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <system_error>

namespace r2deck {
namespace {

namespace fs = std::filesystem;

fs::path home() {
  if (const char* named = std::getenv("HOME"); named != nullptr && named[0] == '/') return named;
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr && user->pw_dir != nullptr ? fs::path(user->pw_dir) : fs::path("/");
}

}  // namespace

fs::path default_data_dir() {
  const char* named = std::getenv("XDG_DATA_HOME");
  const fs::path base = named != nullptr && named[0] == '/' ? fs::path(named) : home() / ".local" / "share";
  return base / "r2deck";
}

fs::path default_web_dir() {
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  return (executable.parent_path() / ".." / "web").lexically_normal();
}

}  // namespace r2deck
