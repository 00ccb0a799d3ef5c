// r2deck: hardens the process and hands over to the command line.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <exception>
#include <iostream>
#include <string_view>
#include <vector>

#include "companion/cli/app.h"
#include "companion/cli/exit_code.h"

namespace {

// The process holds credentials: no core dump, no debugger of another process, no file that others can read.
void harden() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  ::umask(077);
}

}  // namespace

int main(int argc, char** argv) {
  harden();
  std::ios::sync_with_stdio(false);
  r2deck::cli::Io io{std::cin, std::cout, std::cerr};
  const std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  try {
    return r2deck::cli::run(words, io);
  } catch (const std::exception& error) {
    // A fault of ours, or no memory: what() of the standard library holds no data of the user's.
    std::cerr << "r2deck: internal error: " << error.what() << "\n";
    return r2deck::cli::kFailed;
  }
}
