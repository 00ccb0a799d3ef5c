// The request line's target taken apart: path segments and query parameters, percent-decoded once. A segment
// is decoded after the path is split, so that %2F stays inside a bucket's name and never makes another route.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/problem.h"

namespace r2deck::http {

struct Target {
  std::vector<std::string> path;  // "/api/v1/session" -> {"api", "v1", "session"}; "/" -> {""}
  std::vector<std::pair<std::string, std::string>> query;

  std::optional<std::string> parameter(std::string_view name) const;  // nothing when absent
};

// Origin form only ("/path?query"). In the query `+` is a space, as in every HTML form; a plus comes as %2B.
// Errors: invalid_request (a broken %-escape, another form of target).
Result<Target> parse_target(std::string_view target);

}  // namespace r2deck::http
