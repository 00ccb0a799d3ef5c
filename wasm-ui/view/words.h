// What numbers and states are called on the screen.
#pragma once

#include <string>
#include <string_view>

#include "wasm-ui/core/listing.h"
#include "wasm-ui/view/view.h"

namespace r2deck::view {

// "2026-01-02 03:04", in local time.
std::string local_time(UnixMillis time, const ViewState& state);
// "1 object", "12,345 objects".
std::string counted(std::int64_t count, std::string_view one, std::string_view many);
// "demo / holiday / day 1 /".
std::string place(std::string_view bucket, std::string_view prefix);

// The icon for an object of that name.
const char* icon_for(std::string_view name, bool folder);

// What is chosen for an expiry: "1 minute" ... "7 days".
struct Expiry {
  const char* name;
  std::int64_t seconds;
};
inline constexpr Expiry kExpiries[] = {
    {"1 minute", 60},  {"10 minutes", 600}, {"1 hour", 3'600},   {"6 hours", 21'600},
    {"1 day", 86'400}, {"3 days", 259'200}, {"7 days", 604'800},
};

}  // namespace r2deck::view
