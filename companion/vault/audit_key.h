// The key of the audit log's chain: what it has authenticated cannot be changed without it. It is another
// file than the master key, so that it may be kept where whoever may write the database cannot read it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

class AuditKey {
 public:
  static constexpr std::size_t kMacBytes = 32;
  static constexpr std::size_t kBytes = 32;

  // Errors: not_found; vault_damaged (wrong size, not a regular file, another owner, readable by others),
  // with a hint that says what to do; io_failed.
  static Result<AuditKey> load(const std::filesystem::path& file);
  // Never replaces a file: already_exists. Other errors: those of write_private_file.
  static Result<AuditKey> create(const std::filesystem::path& file);
  static AuditKey random();  // lives in memory only
  // What bytes() gave. Nothing: they are not 32.
  static std::optional<AuditKey> from_bytes(std::string_view bytes);

  // Replaces what is there. Errors: those of write_private_file.
  Result<void> save(const std::filesystem::path& file) const;
  std::string_view bytes() const { return bytes_.view(); }  // for a sealed backup

  // HMAC-SHA256 (RFC 2104, FIPS 180-4) of the message: 32 bytes. May be called from many threads.
  std::string mac(std::string_view message) const;

 private:
  explicit AuditKey(SecretString bytes) : bytes_(std::move(bytes)) {}
  SecretString bytes_;
};

}  // namespace r2deck::vault
