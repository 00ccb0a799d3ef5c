// Percent-encoding (RFC 3986): for the values of our own API's queries and for file names in headers. SigV4's
// canonical encoding is companion/s3's affair.
#pragma once

#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::text {

// Every byte but A-Z a-z 0-9 - . _ ~ as %XX, and but those in `kept`. A space is %20, never "+".
std::string percent_encode(std::string_view text, std::string_view kept = {});

// The reverse; "+" stays "+". Errors: invalid_request where a "%" is not followed by two hex digits.
Result<std::string> percent_decode(std::string_view text);

}  // namespace r2deck::text
