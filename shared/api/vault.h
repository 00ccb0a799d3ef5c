// GET /api/v1/vault and POST /api/v1/vault/unlock, /lock: where the master key comes from, and whether it is
// here.
#pragma once

#include <string>

namespace r2deck::api {

enum class VaultMode { key_file, passphrase, credential };

struct UnlockRequest {
  std::string passphrase;  // 1..1024 bytes; a secret: whoever reads it wipes it
};

struct VaultState {
  VaultMode mode = VaultMode::key_file;
  bool locked = false;
};

// GET /api/v1/health, which anybody may ask.
struct Health {
  std::string status;  // "ok", or "locked": alive, but waiting for its passphrase
};

}  // namespace r2deck::api
