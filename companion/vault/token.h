// Tokens and ids: random from the system, and the one-way form in which tokens are stored.
#pragma once

#include <string>
#include <string_view>

namespace r2deck::vault {

// 32 random bytes as base64url without padding: 43 characters. For links, cookies, header and API tokens.
std::string random_token();

// 16 random bytes as base64url: 22 characters. For the ids of records; not a secret.
std::string random_id();

// BLAKE2b-256 of the token as 64 lower-case hex digits. A token has 256 bits of entropy, so that neither salt
// nor stretching adds anything.
std::string hash_token(std::string_view token);

// Takes the same time wherever the two differ; for comparing hashes that did not come from an index look-up.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace r2deck::vault
