// What the HTTP side needs for handling a secret: it knows the use cases, not the vault.
#pragma once

#include <string>

#include "companion/vault/secret_string.h"

namespace r2deck::services {

inline vault::SecretString take_secret(std::string& text) {
  return vault::SecretString::take(text);
}

inline void wipe_stack() {
  vault::wipe_stack();
}

}  // namespace r2deck::services
