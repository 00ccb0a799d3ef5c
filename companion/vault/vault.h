// Seals secrets for storage and opens them again, while it has the master key. What is sealed is bound to the
// record and the field it belongs to, so that sealed bytes moved to another row do not open there. Knows
// neither SQLite nor HTTP.
// Cipher: XChaCha20-Poly1305 (libsodium, crypto_aead_xchacha20poly1305_ietf) with a random 192-bit nonce.
#pragma once

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "companion/vault/master_key.h"
#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

// Where a sealed value belongs; authenticated together with it. Example: {"account", id,
// "secret_access_key"}.
struct Place {
  std::string_view kind;
  std::string_view record;
  std::string_view field;
};

// Version byte, nonce, ciphertext and tag: 41 bytes longer than the plaintext.
std::string seal(const MasterKey& key, std::string_view plaintext, const Place& place);
// Errors: vault_damaged, whenever key, place or a single bit is not what it was at sealing.
Result<SecretString> open(const MasterKey& key, std::string_view sealed, const Place& place);

// The answer of everything that needs the key while it is not here.
Problem vault_locked();

// May be used from many threads.
class Vault {
 public:
  Vault() = default;  // locked
  explicit Vault(MasterKey key) : key_(std::move(key)) {}

  bool locked() const;
  void unlock(MasterKey key);  // also replaces the key that is here
  void lock();                 // wipes the key

  // Errors: vault_locked; what the functions above give.
  Result<std::string> seal(std::string_view plaintext, const Place& place) const;
  Result<SecretString> open(std::string_view sealed, const Place& place) const;
  Result<MasterKey> copy_key() const;

  // While one of these lives the key is not replaced by another. To be held from seal() until what was sealed
  // is stored: else a change of the key could pass it by.
  [[nodiscard]] std::shared_lock<std::shared_mutex> keep() const { return std::shared_lock(changing_); }
  // Waits until nobody keeps it.
  [[nodiscard]] std::unique_lock<std::shared_mutex> change() { return std::unique_lock(changing_); }

 private:
  mutable std::shared_mutex changing_;
  mutable std::shared_mutex mutex_;  // guards key_; taken after changing_
  std::optional<MasterKey> key_;
};

}  // namespace r2deck::vault
