// Passwords of people: Argon2id with a salt of its own each, as one printable text (libsodium,
// crypto_pwhash_str).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::vault {

// What one hash costs: passes over the memory, and bytes. RFC 9106, section 4, second recommendation: 3
// passes over 64 MiB.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory = std::size_t{64} << 20;
};

// Takes about a tenth of a second and `cost.memory` bytes, given back at the end. Errors: internal, where the
// memory is not there.
Result<std::string> hash_password(std::string_view password, const PasswordCost& cost = {});

// As costly as the hash was. False as well for what is no hash.
bool verify_password(std::string_view hash, std::string_view password);

// A hash of the default cost of a password that nobody knows: to be verified where there is no user, so that
// the time it takes tells nothing.
std::string_view nobodys_hash();

}  // namespace r2deck::vault
