// A key of 32 random bytes in a file of its own, which only its owner can read (0600). Reading refuses
// whatever another user could have read or put there; writing goes through a temporary name, so that a crash
// never leaves half a key under the real one.
#pragma once

#include <filesystem>
#include <string>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

inline constexpr std::size_t kKeyBytes = 32;

// How a kind of key is spoken of.
struct KeyKind {
  const char* name;           // "master key"
  const char* if_read;        // what to do where others may have read it, a whole sentence
  const char* if_wrong_size;  // what to do where the file is not what was written, a whole sentence
};

// Errors: not_found; vault_damaged (wrong size, not a regular file, another owner, readable by group or
// others), with a hint that says what to do; io_failed.
Result<SecretString> load_key_file(const std::filesystem::path& file, const KeyKind& kind);

// Never replaces a file: already_exists. Either the whole key is on disk afterwards, or nothing.
// Other errors: data_dir_unwritable, disk_full, io_failed.
Result<SecretString> create_key_file(const std::filesystem::path& file, const KeyKind& kind);

SecretString random_key();

}  // namespace r2deck::vault
