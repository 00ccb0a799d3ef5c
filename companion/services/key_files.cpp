#include "companion/services/key_files.h"

#include "companion/vault/private_file.h"
#include "companion/vault/wrapped_key.h"

namespace r2deck::services {
namespace {

namespace fs = std::filesystem;

constexpr vault::FileWords kKeyWords{"master key", ""};

// Which key a file holds; nothing where there is none that can be read.
std::optional<std::string> id_of(KeyMode mode, const fs::path& file) {
  if (mode == KeyMode::key_file) {
    const auto key = vault::MasterKey::load(file);
    return key ? std::optional(key->id()) : std::nullopt;
  }
  const auto wrapped = vault::WrappedKey::load(file);
  return wrapped ? std::optional(wrapped->key_id()) : std::nullopt;
}

}  // namespace

std::string_view to_string(KeyMode mode) {
  switch (mode) {
    case KeyMode::key_file:
      return "key_file";
    case KeyMode::passphrase:
      return "passphrase";
    case KeyMode::credential:
      return "credential";
  }
  return "key_file";
}

std::optional<KeyMode> key_mode_from(std::string_view name) {
  for (const KeyMode mode : {KeyMode::key_file, KeyMode::passphrase, KeyMode::credential}) {
    if (to_string(mode) == name) return mode;
  }
  return std::nullopt;
}

fs::path KeyFiles::of(KeyMode mode) const {
  return folder_ / (mode == KeyMode::passphrase ? "master.key.sealed" : "master.key");
}

fs::path KeyFiles::next(KeyMode mode) const {
  return of(mode).string() + ".next";
}

bool KeyFiles::has(KeyMode mode, std::string_view key_id) const {
  return mode != KeyMode::credential &&
         (id_of(mode, of(mode)) == key_id || id_of(mode, next(mode)) == key_id);
}

Result<void> KeyFiles::settle(const store::VaultRecord& record, std::string_view handed_over) const {
  const auto mode = key_mode_from(record.mode);
  if (!mode) return {};
  if (*mode == KeyMode::credential) {
    if (handed_over != record.key_id) return {};
  } else {
    if (id_of(*mode, of(*mode)) != record.key_id && id_of(*mode, next(*mode)) == record.key_id) {
      if (auto named = vault::rename_private_file(next(*mode), of(*mode), kKeyWords); !named) return named;
    }
    if (id_of(*mode, of(*mode)) != record.key_id) return {};  // whoever loads it says what is wrong
  }
  for (const KeyMode other : {KeyMode::key_file, KeyMode::passphrase}) {
    if (auto gone = vault::remove_private_file(next(other), kKeyWords); !gone) return gone;
    if (other == *mode) continue;
    if (auto gone = vault::remove_private_file(of(other), kKeyWords); !gone) return gone;
  }
  return {};
}

}  // namespace r2deck::services
