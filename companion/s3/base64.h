// RFC 4648, 4: with padding, in one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace r2deck::s3 {

std::string to_base64(std::string_view bytes);
// Nothing for what is no base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace r2deck::s3
