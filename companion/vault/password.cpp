#include "companion/vault/password.h"

#include <array>

#include "companion/vault/sodium.h"

namespace r2deck::vault {

Result<std::string> hash_password(std::string_view password, const PasswordCost& cost) {
  require_sodium();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), not_null(password), password.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Problem{.code = ErrorCode::internal,
                   .operation = "hash the password",
                   .message = "There is not enough memory to hash a password.",
                   .hint = "Give the companion 64 MiB more, and try again.",
                   .retryable = true};
  }
  return std::string(hash.data());
}

bool verify_password(std::string_view hash, std::string_view password) {
  require_sodium();
  const std::string terminated(hash);
  return crypto_pwhash_str_verify(terminated.c_str(), not_null(password), password.size()) == 0;
}

std::string_view nobodys_hash() {
  return "$argon2id$v=19$m=65536,t=3,p=1$Vqq22Kr07GQ12qItxF4wqg$Xs8e9S15eegwp/qe+9/iPBi9fqtR0j60crSHX1cZPnk";
}

}  // namespace r2deck::vault
