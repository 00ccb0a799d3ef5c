// libsodium, initialised. Only companion/vault includes it.
#pragma once

#include <sodium.h>

#include <cstdlib>

namespace r2deck::vault {

// sodium_init is thread-safe and cheap when done already. Without a source of randomness there is nothing
// safe left to do.
inline void require_sodium() {
  if (sodium_init() < 0) std::abort();
}

}  // namespace r2deck::vault
