// Options that get, put, rm and cp share.
#pragma once

#include <cstdint>
#include <string>

#include "companion/cli/tally.h"
#include "companion/cli/verbs.h"
#include "shared/problem.h"

namespace r2deck::cli {

inline constexpr Option kParallelOption{"--parallel", "N", "parts in flight, 1 to 64 (default: 6)"};
inline constexpr Option kQuietOption{"--quiet", "", "tell of failures only"};

inline Result<std::int32_t> parallel_option(const Arguments& arguments) {
  const auto number = arguments.number("--parallel", 6, 1, 64);
  if (!number) return number.problem();
  return static_cast<std::int32_t>(*number);
}

// A folder's prefix: what is in it, and not what is beside it and begins alike.
inline std::string as_folder(std::string key) {
  if (!key.empty() && !key.ends_with('/')) key += '/';
  return key;
}

}  // namespace r2deck::cli
