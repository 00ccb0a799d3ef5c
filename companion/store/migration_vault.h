// The step that records where the master key comes from.
#pragma once

namespace r2deck::store {

extern const char kVaultMigration[];

}  // namespace r2deck::store
