// The key of the audit log's chain: what it has authenticated cannot be changed without it. It is another
// file than the master key, so that it may be kept where whoever may write the database cannot read it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

class AuditKey {
 public:
  static constexpr std::size_t kMacBytes = 32;

  // As load_key_file and create_key_file in key_file.h.
  static Result<AuditKey> load(const std::filesystem::path& file);
  static Result<AuditKey> create(const std::filesystem::path& file);
  static AuditKey random();  // for tests: lives in memory only

  // HMAC-SHA256 (RFC 2104, FIPS 180-4) of the message: 32 bytes. May be called from many threads.
  std::string mac(std::string_view message) const;

 private:
  explicit AuditKey(SecretString bytes) : bytes_(std::move(bytes)) {}
  SecretString bytes_;
};

}  // namespace r2deck::vault
