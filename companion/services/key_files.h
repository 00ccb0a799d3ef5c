// Where a data folder's master key lies, by mode, and how a change of it survives a crash. The database says
// which key its values are sealed under and where that key comes from; that record is written in the same
// transaction as the values. So:
//   1. the new key goes to <file>.next, beside the old one;
//   2. the transaction seals everything anew and changes the record;
//   3. settle() gives the new file its name and removes the old one.
// Before 2 the old key is the one that counts, after it the new one, and both are there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "companion/store/vault_store.h"
#include "shared/problem.h"

namespace r2deck::services {

enum class KeyMode { key_file, passphrase, credential };
std::string_view to_string(KeyMode mode);
std::optional<KeyMode> key_mode_from(std::string_view name);

class KeyFiles {
 public:
  explicit KeyFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // master.key, master.key.sealed; a credential has no file here.
  std::filesystem::path of(KeyMode mode) const;
  std::filesystem::path next(KeyMode mode) const;  // the same and ".next"

  // After a change, and at every start. Removes nothing before the record's own key has been seen in its
  // place; `handed_over` is the id of the credential, where there is one. Errors: those of the file system.
  Result<void> settle(const store::VaultRecord& record, std::string_view handed_over = {}) const;
  // Whether the key of this id is in a file of that mode, under its name or its next one.
  bool has(KeyMode mode, std::string_view key_id) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace r2deck::services
