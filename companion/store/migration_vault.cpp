#include "companion/store/migration_vault.h"

namespace r2deck::store {

// One row at most. A database without one was written before there was a choice: its key is in a key file.
const char kVaultMigration[] = R"sql(
CREATE TABLE vault (
  one    INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
  mode   TEXT NOT NULL CHECK (mode IN ('key_file', 'passphrase', 'credential')),
  key_id TEXT NOT NULL CHECK (length(key_id) = 32)
) STRICT;
)sql";

}  // namespace r2deck::store
