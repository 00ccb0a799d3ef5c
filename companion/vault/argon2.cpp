#include "companion/vault/argon2.h"

#include <mutex>

#include "companion/vault/sodium.h"

namespace r2deck::vault {

static_assert(kSaltBytes == crypto_pwhash_argon2id_SALTBYTES);

Result<void> check_new_passphrase(std::string_view passphrase) {
  if (passphrase.size() >= kShortestPassphrase && passphrase.size() <= kLongestPassphrase) return {};
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "choose a passphrase",
                 .subject = "passphrase",
                 .message = passphrase.size() < kShortestPassphrase
                                ? "A passphrase has at least 12 characters."
                                : "A passphrase has at most 1,024 bytes.",
                 .hint = "Take a few words that nobody would put together."};
}

bool is_sane(const Argon2& cost) {
  return cost.passes >= 1 && cost.passes <= 100 && cost.memory >= crypto_pwhash_argon2id_MEMLIMIT_MIN &&
         cost.memory <= (2ULL << 30);
}

Result<SecretString> stretch(std::string_view passphrase, std::string_view salt, const Argon2& cost,
                             std::size_t size) {
  require_sodium();
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  SecretString key = SecretString::of_size(size);
  if (salt.size() != kSaltBytes || !is_sane(cost) ||
      crypto_pwhash_argon2id(reinterpret_cast<unsigned char*>(key.data()), key.size(), not_null(passphrase),
                             passphrase.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                             cost.passes, cost.memory, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return Problem{
        .code = ErrorCode::io_failed,
        .operation = "make a key of the passphrase",
        .message = "There is not enough memory: it takes " + std::to_string(cost.memory >> 20) + " MiB.",
        .hint = "End other programs and try again.",
        .retryable = true};
  }
  return key;
}

}  // namespace r2deck::vault
