#include "companion/hardening.h"

#include <openssl/crypto.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

#include "companion/wiping_memory.h"

namespace r2deck {
namespace {

// Names under which people export keys for other programs. R2 Deck takes none of its own this way.
bool names_a_secret(std::string_view name) {
  if (name == "CREDENTIALS_DIRECTORY") return false;  // a path, and the way systemd hands the key over
  for (const std::string_view part : {"SECRET", "TOKEN", "PASSWORD", "PASSPHRASE", "PASSWD", "CREDENTIAL",
                                      "ACCESS_KEY", "API_KEY", "PRIVATE_KEY"}) {
    if (name.find(part) != std::string_view::npos) return true;
  }
  return false;
}

void scrub(char** environment) {
  char** kept = environment;
  for (char** variable = environment; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    if (names_a_secret(text.substr(0, text.find('=')))) {
      ::explicit_bzero(*variable, text.size());
    } else {
      *kept++ = *variable;
    }
  }
  *kept = nullptr;
}

void* allocate(std::size_t size, const char*, int) {
  return std::malloc(size);
}
void* reallocate(void* memory, std::size_t size, const char*, int) {
  return wiping_realloc(memory, size);
}
void release(void* memory, const char*, int) {
  wiping_free(memory);
}

// SQLite's own allocator, but for what happens to memory that is given back.
sqlite3_mem_methods& sqlite_methods() {
  static sqlite3_mem_methods methods;
  return methods;
}

}  // namespace

void harden(char** environment) {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  ::umask(077);
  // What may not be written for a limit on the size of files is told like a full disk: it ends nothing.
  std::signal(SIGXFSZ, SIG_IGN);
  scrub(environment);
}

void wipe_freed_memory() {
#ifdef R2DECK_WIPES_MEMORY
  wipes_freed_memory = true;
  CRYPTO_set_mem_functions(allocate, reallocate, release);
  sqlite3_mem_methods& methods = sqlite_methods();
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &methods) != SQLITE_OK) return;
  methods.xMalloc = [](int size) { return std::malloc(static_cast<std::size_t>(size)); };
  methods.xFree = [](void* memory) { wiping_free(memory); };
  methods.xRealloc = [](void* memory, int size) {
    return wiping_realloc(memory, static_cast<std::size_t>(size));
  };
  methods.xSize = [](void* memory) { return static_cast<int>(usable_size(memory)); };
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
#else
  static_cast<void>(allocate);
  static_cast<void>(reallocate);
  static_cast<void>(release);
  static_cast<void>(sqlite_methods);
#endif
}

}  // namespace r2deck
