// What a command that changes something says when it is done: a sentence, or with --json an object.
#pragma once

#include <boost/json.hpp>
#include <ostream>
#include <string_view>

#include "companion/cli/app.h"

namespace r2deck::cli {

inline void tell(const Arguments& arguments, Io& io, const boost::json::object& told,
                 std::string_view sentence) {
  if (arguments.has("--json"))
    io.out << boost::json::serialize(told) << "\n";
  else
    io.out << sentence << "\n";
}

}  // namespace r2deck::cli
