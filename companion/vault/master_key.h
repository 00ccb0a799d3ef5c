// The master key: 32 random bytes under which every secret of a data folder is sealed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

class MasterKey {
 public:
  static constexpr std::size_t kBytes = 32;

  // A file of exactly 32 bytes that only its owner can read. Errors: not_found; vault_damaged (wrong size,
  // not a regular file, another owner, readable by group or others), with a hint that says what to do;
  // io_failed.
  static Result<MasterKey> load(const std::filesystem::path& file);
  // What a service manager hands over: 32 bytes, or 64 hex digits with or without a line's end, in a file
  // whose owner and mode are that manager's business. Errors: as load.
  static Result<MasterKey> load_credential(const std::filesystem::path& file);
  // Makes one and writes it. Never replaces a file: already_exists. Either the whole key is on disk
  // afterwards, or nothing. Other errors: data_dir_unwritable, disk_full, io_failed.
  static Result<MasterKey> create(const std::filesystem::path& file);
  // Replaces the file, at once or not at all. Errors: as create, without already_exists.
  Result<void> save(const std::filesystem::path& file) const;

  static MasterKey random();
  // 32 bytes, or 64 hex digits. Errors: invalid_request.
  static Result<MasterKey> from_text(std::string_view text);
  MasterKey copy() const { return MasterKey(SecretString(bytes_.view())); }

  std::string_view bytes() const { return bytes_.view(); }
  // Which key this is, for whoever does not have it: 32 hex digits of its keyed BLAKE2b. Tells nothing of a
  // key that is random.
  std::string id() const;

 private:
  friend class WrappedKey;
  explicit MasterKey(SecretString bytes) : bytes_(std::move(bytes)) {}
  SecretString bytes_;
};

}  // namespace r2deck::vault
