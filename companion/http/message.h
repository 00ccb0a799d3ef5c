// A request and its answer as the rest of http/ sees them: plain values, so that guard and routes are tested
// as data and only server.cpp knows the library.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/problem.h"

namespace r2deck::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string target;  // path and query as in the request line, undecoded
  Headers headers;
  // Reads the body; called at most once, and only after the guard has let the request in. Errors: too_large.
  std::function<Result<std::string>()> read_body;
  // Of whoever asks: "127.0.0.1", without its port; behind a proxy what that says. Empty where it is not
  // known.
  std::string remote_address{};

  // The only value of a header, by its name in any case. Nothing where it is missing or given more than once:
  // whoever compares a header with what must be there refuses both.
  std::optional<std::string_view> header(std::string_view name) const;
  bool has(std::string_view name) const;
};

// The next piece of a body; empty at its end. A Problem ends the connection, so that what has come cannot
// pass for the whole.
using Pieces = std::function<Result<std::string>()>;

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  Pieces more{};  // comes after `body`, piece by piece: for answers of any length
};

bool same_name(std::string_view a, std::string_view b);  // header names: ASCII letters in any case

}  // namespace r2deck::http
