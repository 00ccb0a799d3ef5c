// Amounts for people: bytes, rates, time left, percentages. All in powers of 1024, with the names that say
// so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::text {

// "0 bytes", "1 byte", "1,023 bytes", "1.0 KiB", "3.0 GiB": one decimal, rounded. Negative amounts get a "-".
std::string format_bytes(std::int64_t bytes);
// "3,221,225,472 bytes".
std::string format_bytes_exact(std::int64_t bytes);
// "48.2 MiB/s", from bytes per second.
std::string format_rate(std::int64_t bytes_per_second);

// 10000 as "10,000".
std::string format_count(std::int64_t count);

// A time left, never less than what was given: "0 s", "45 s", "2 min 05 s", "1 h 02 min", "3 d 04 h".
// Negative: "0 s".
std::string format_duration(std::int64_t milliseconds);

// 0..100, rounded down, so that 100 means all of it and nothing less. Of nothing (total <= 0) there is 0 %.
int percent(std::int64_t done, std::int64_t total);

// "64 MiB", "1.5 GiB", "5242880", "10 bytes", "64m": KiB, MiB, GiB and TiB, or their first letter, in any
// case; KB, MB, GB and TB are powers of 1000. A fraction of a byte is cut. Errors: invalid_request.
Result<std::int64_t> parse_bytes(std::string_view text);

}  // namespace r2deck::text
