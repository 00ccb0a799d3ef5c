#include "companion/vault/vault.h"

#include <cstdint>

#include "companion/vault/sodium.h"

namespace r2deck::vault {
namespace {

constexpr char kFormat = 1;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kOverhead = 1 + kNonce + kTag;
static_assert(MasterKey::kBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}

void append_part(std::string& out, std::string_view part) {
  for (int shift = 0; shift < 32; shift += 8)
    out += static_cast<char>(part.size() >> shift & 0xff);
  out += part;
}

// Every part with its length before it: ("ab", "c") and ("a", "bc") must not look alike.
std::string associated_data(const Place& place) {
  std::string data = "r2deck-vault";
  data += kFormat;
  append_part(data, place.kind);
  append_part(data, place.record);
  append_part(data, place.field);
  return data;
}

Problem does_not_open(const Place& place) {
  return {.code = ErrorCode::vault_damaged,
          .operation = "open a sealed secret",
          .subject = std::string(place.kind) + " " + std::string(place.record),
          .message = "The stored secret does not open with the master key of this data folder.",
          .hint = "Put the key back that belongs to this data folder, or add the account again."};
}

}  // namespace

std::string seal(const MasterKey& key, std::string_view plaintext, const Place& place) {
  require_sodium();
  const std::string ad = associated_data(place);
  std::string sealed(kOverhead + plaintext.size(), '\0');
  sealed[0] = kFormat;
  unsigned char* nonce = bytes(sealed.data() + 1);
  randombytes_buf(nonce, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonce, nullptr, bytes(plaintext), plaintext.size(),
                                             bytes(ad), ad.size(), nullptr, nonce, bytes(key.bytes()));
  return sealed;
}

Result<SecretString> open(const MasterKey& key, std::string_view sealed, const Place& place) {
  require_sodium();
  if (sealed.size() < kOverhead || sealed[0] != kFormat) return does_not_open(place);
  const std::string ad = associated_data(place);
  const std::string_view nonce = sealed.substr(1, kNonce);
  const std::string_view box = sealed.substr(1 + kNonce);
  SecretString plaintext = SecretString::of_size(box.size() - kTag);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plaintext.data()), nullptr, nullptr, bytes(box),
                                                 box.size(), bytes(ad), ad.size(), bytes(nonce),
                                                 bytes(key.bytes())) != 0) {
    return does_not_open(place);
  }
  return plaintext;
}

Problem vault_locked() {
  return {.code = ErrorCode::vault_locked,
          .operation = "use the vault",
          .message = "The vault is locked.",
          .hint = "Unlock it with its passphrase, in the browser or by `r2deck vault unlock`.",
          .retryable = true};
}

bool Vault::locked() const {
  const std::shared_lock lock(mutex_);
  return !key_;
}

void Vault::unlock(MasterKey key) {
  const std::unique_lock lock(mutex_);
  key_ = std::move(key);
}

void Vault::lock() {
  const std::unique_lock lock(mutex_);
  key_.reset();
}

Result<std::string> Vault::seal(std::string_view plaintext, const Place& place) const {
  const std::shared_lock lock(mutex_);
  if (!key_) return vault_locked();
  return vault::seal(*key_, plaintext, place);
}

Result<SecretString> Vault::open(std::string_view sealed, const Place& place) const {
  const std::shared_lock lock(mutex_);
  if (!key_) return vault_locked();
  return vault::open(*key_, sealed, place);
}

Result<MasterKey> Vault::copy_key() const {
  const std::shared_lock lock(mutex_);
  if (!key_) return vault_locked();
  return key_->copy();
}

}  // namespace r2deck::vault
