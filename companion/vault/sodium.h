// libsodium, initialised. Only companion/vault includes it.
#pragma once

#include <sodium.h>

#include <cstdlib>
#include <string_view>

namespace r2deck::vault {

// sodium_init is thread-safe and cheap when done already. Without a source of randomness there is nothing
// safe left to do.
inline void require_sodium() {
  if (sodium_init() < 0) std::abort();
}

// libsodium takes no null pointer, which an empty view may hold.
inline const char* not_null(std::string_view text) {
  return text.data() == nullptr ? "" : text.data();
}

}  // namespace r2deck::vault
