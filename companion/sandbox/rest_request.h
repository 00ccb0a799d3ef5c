// A request of the REST API, taken apart. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

struct RestRequest {
  const RequestHead& head;
  std::vector<std::string> path;  // decoded, after /client/v4: {"accounts", "<id>", "r2", "buckets"}
  Query query;
  std::string_view body;

  // A whole number of the query, or `fallback` where there is none. Nothing: out of range, or no number.
  std::optional<std::int64_t> number(std::string_view name, std::int64_t fallback, std::int64_t low,
                                     std::int64_t high) const;
};

// `path`: raw, "/accounts?x". Nothing: broken escapes. `head` and `body` must outlive what comes back.
std::optional<RestRequest> read_rest_request(const RequestHead& head, std::string_view path,
                                             std::string_view body);

}  // namespace r2deck::sandbox
