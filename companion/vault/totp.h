// One-time codes by time (RFC 6238): HMAC-SHA-1, six digits, a new one every 30 seconds, which is what every
// authenticator app knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/text/time.h"

namespace r2deck::vault {

// 20 random bytes, as long as SHA-1's own state (RFC 4226, section 4).
std::string random_totp_secret();

inline std::int64_t totp_step(text::UnixMillis now) {
  return now / 30'000;
}
std::string totp_code(std::string_view secret, std::int64_t step);

// The step whose code this is: the present one, the one before or the next, since clocks differ. Nothing for
// any other. Whoever accepts it remembers the step: a code counts once.
std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           text::UnixMillis now);

// RFC 4648 without padding, as the URI of an authenticator has it.
std::string to_base32(std::string_view bytes);

}  // namespace r2deck::vault
