// Points in time as both sides keep them: milliseconds since 1970-01-01T00:00:00Z. Nothing here reads a
// clock; whoever has one passes the time in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::text {

using UnixMillis = std::int64_t;  // may be negative: files older than 1970 exist

// RFC 3339 in UTC: "2026-01-02T03:04:05Z", with ".123" only where the milliseconds are not zero. Times
// outside the years 0001..9999, which none of these forms can name, are written as the nearest one inside.
std::string to_rfc3339(UnixMillis time);

// RFC 3339 with "Z" or an offset, fraction of any length (cut to milliseconds), years 0001..9999. A leap
// second (":60") counts as the second after it. Errors, here and below: invalid_request.
Result<UnixMillis> from_rfc3339(std::string_view text);

// SigV4's basic form: "20260102T030405Z" (seconds; milliseconds are cut).
std::string to_amz_date(UnixMillis time);
Result<UnixMillis> from_amz_date(std::string_view text);

// RFC 9110 HTTP-date: "Fri, 02 Jan 2026 03:04:05 GMT"; parsing takes the IMF-fixdate form only.
std::string to_http_date(UnixMillis time);
Result<UnixMillis> from_http_date(std::string_view text);

}  // namespace r2deck::text
