// A key from a passphrase: Argon2id (RFC 9106) by libsodium's crypto_pwhash.
#pragma once

#include <cstdint>
#include <string_view>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

// What a guess costs; stored beside the salt, so that it may grow later.
struct Argon2 {
  std::uint64_t passes;
  std::uint64_t memory;  // bytes
};
// libsodium's "moderate": 3 passes over 256 MiB. It is paid once per unlock.
inline constexpr Argon2 kArgon2{3, 256ULL << 20};
inline constexpr std::size_t kSaltBytes = 16;

// Shorter ones are guessed however slow a guess is. In bytes.
inline constexpr std::size_t kShortestPassphrase = 12;
inline constexpr std::size_t kLongestPassphrase = 1'024;
// Of a new passphrase. Errors: invalid_request.
Result<void> check_new_passphrase(std::string_view passphrase);

// Whether parameters read from a file are such as we write: a damaged file must not ask for all the memory.
bool is_sane(const Argon2& cost);

// `size` bytes. One at a time in this process, others wait: two would take twice the memory.
// Errors: io_failed, when there is not enough memory.
Result<SecretString> stretch(std::string_view passphrase, std::string_view salt, const Argon2& cost,
                             std::size_t size);

}  // namespace r2deck::vault
