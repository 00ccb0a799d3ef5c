// What a browser is called in the list of sessions.
#pragma once

#include <string>
#include <string_view>

namespace r2deck::http {

// "Firefox on Linux", of a User-Agent; its parts alone where only one is known, "" where none is. Only our
// own words: whatever a program says of itself is not repeated.
std::string device_name(std::string_view user_agent);

}  // namespace r2deck::http
