// Seals secrets for storage and opens them again. What is sealed is bound to the record and the field it
// belongs to, so that sealed bytes moved to another row do not open there. Knows neither SQLite nor HTTP.
// Cipher: XChaCha20-Poly1305 (libsodium, crypto_aead_xchacha20poly1305_ietf) with a random 192-bit nonce.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

// 32 random bytes in a file of mode 0600 that only its owner can read.
class MasterKey {
 public:
  static constexpr std::size_t kBytes = 32;

  // Errors: not_found; vault_damaged (wrong size, not a regular file, another owner, readable by group or
  // others), with a hint that says what to do; io_failed.
  static Result<MasterKey> load(const std::filesystem::path& file);
  // Never replaces a file: already_exists. Either the whole key is on disk afterwards, or nothing.
  // Other errors: data_dir_unwritable, disk_full, io_failed.
  static Result<MasterKey> create(const std::filesystem::path& file);
  static MasterKey random();  // for tests: lives in memory only

  std::string_view bytes() const { return bytes_.view(); }

 private:
  explicit MasterKey(SecretString bytes) : bytes_(std::move(bytes)) {}
  SecretString bytes_;
};

// Where a sealed value belongs; authenticated together with it. Example: {"account", id,
// "secret_access_key"}.
struct Place {
  std::string_view kind;
  std::string_view record;
  std::string_view field;
};

// May be used from many threads.
class Vault {
 public:
  explicit Vault(MasterKey key) : key_(std::move(key)) {}

  // Version byte, nonce, ciphertext and tag: 41 bytes longer than the plaintext.
  std::string seal(std::string_view plaintext, const Place& place) const;
  // Errors: vault_damaged, whenever key, place or a single bit is not what it was at sealing.
  Result<SecretString> open(std::string_view sealed, const Place& place) const;

 private:
  MasterKey key_;
};

}  // namespace r2deck::vault
