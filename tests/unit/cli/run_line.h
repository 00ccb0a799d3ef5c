// `r2deck WORDS`, run within the test.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "companion/cli/app.h"

namespace r2deck::cli {

struct Outcome {
  int code = -1;
  std::string out, err;
};

inline Outcome run_line(const std::vector<std::string_view>& words, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out, err;
  Io io{in, out, err};
  const int code = run(words, io);
  return {code, out.str(), err.str()};
}

}  // namespace r2deck::cli
