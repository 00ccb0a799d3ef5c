// The master key sealed under a passphrase, as it stands in a file. What is sealed is the key itself, so that
// another passphrase changes this file and nothing else.
//
// Format 1, 124 bytes; numbers little-endian; all before the nonce is authenticated:
//   8   "r2deck" 'K' 1        magic and version
//   4   passes                Argon2id (RFC 9106), one lane
//   8   memory, bytes
//   16  salt
//   16  the master key's id
//   24  nonce
//   48  XChaCha20-Poly1305 of the master key
#pragma once

#include <string>
#include <string_view>

#include "companion/vault/argon2.h"
#include "companion/vault/master_key.h"
#include "shared/problem.h"

namespace r2deck::vault {

class WrappedKey {
 public:
  // Errors: io_failed (not enough memory).
  static Result<WrappedKey> wrap(const MasterKey& key, std::string_view passphrase,
                                 const Argon2& cost = kArgon2);
  // Errors: those of read_private_file; vault_damaged, when it is no such file.
  static Result<WrappedKey> load(const std::filesystem::path& file);
  static Result<WrappedKey> parse(std::string_view bytes);  // vault_damaged
  // Replaces the file, at once or not at all.
  Result<void> save(const std::filesystem::path& file) const;

  // Errors: wrong_passphrase, which is also what a changed byte looks like; io_failed (not enough memory).
  Result<MasterKey> open(std::string_view passphrase) const;
  std::string key_id() const;  // as MasterKey::id
  const std::string& bytes() const { return bytes_; }

 private:
  explicit WrappedKey(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
};

}  // namespace r2deck::vault
