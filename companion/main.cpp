// r2deck: hardens the process and hands over to the command line.
#include <unistd.h>

#include <exception>
#include <iostream>
#include <string_view>
#include <vector>

#include "companion/cli/app.h"
#include "companion/cli/exit_code.h"
#include "companion/hardening.h"

int main(int argc, char** argv) {
  r2deck::harden(environ);
  // The sandbox's keys are made up, and it frees the bytes of whole files.
  const bool sandbox = argc > 1 && std::string_view(argv[1]) == "sandbox";
  if (!sandbox) r2deck::wipe_freed_memory();
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
