// From bytes to a JSON document. Boost.JSON alone would take a member that stands twice and keep the last;
// two readers may then see two requests in one body, so here it is an error.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::api {

// Objects and lists within one another. Ours need four; answers of a newer companion may need more.
inline constexpr std::size_t kMaxDepth = 16;

// Exactly one JSON value in valid UTF-8, with nothing but white space around it, at most `max_bytes` long and
// kMaxDepth deep, no member twice in one object. Errors: `code`, with the offending member's path where there
// is one, and a position but never the text itself, which may hold a secret.
Result<boost::json::value> parse_document(std::string_view json, std::size_t max_bytes, ErrorCode code);

}  // namespace r2deck::api
