// Sections of names and values, as rclone.conf and AWS's files have them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/problem.h"

namespace r2deck::services {

struct IniSection {
  std::string name;
  // In their order. A value on lines of its own below "s3 =" is named "s3.endpoint_url", as AWS nests them.
  std::vector<std::pair<std::string, std::string>> values;

  // The first of that name; empty where there is none.
  std::string get(std::string_view name) const;
};

// Comments begin a line with # or ; as with both programs: later in a line these belong to the value. Errors:
// invalid_request, with the line's number and nothing of its content, which may be a secret.
Result<std::vector<IniSection>> read_ini(std::string_view text);

std::string_view trimmed(std::string_view text);  // of spaces, tabs and carriage returns

}  // namespace r2deck::services
