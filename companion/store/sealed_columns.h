// Every column that holds what the vault has sealed. A new master key seals all of these anew: a column that
// is not here would be lost with the old key, which is why a test holds this table against the schema.
#pragma once

namespace r2deck::store {

// Statements are literals, as Database::prepare asks. `select` gives record and value,
// where there is one; `update` takes them.
struct SealedColumn {
  const char* kind;   // vault::Place
  const char* field;  // vault::Place
  const char* table;
  const char* column;
  const char* select;
  const char* update;
};

#define R2DECK_SEALED_COLUMN(kind, field, table, record, column)                                             \
  {                                                                                                          \
    kind, field, table, column, "SELECT " record ", " column " FROM " table " WHERE length(" column ") > 0", \
        "UPDATE " table " SET " column " = ?2 WHERE " record " = ?1"                                         \
  }

inline constexpr SealedColumn kSealedColumns[] = {
    R2DECK_SEALED_COLUMN("account", "secret_access_key", "accounts", "id", "sealed_secret"),
    R2DECK_SEALED_COLUMN("account", "api_token", "accounts", "id", "sealed_token"),
    R2DECK_SEALED_COLUMN("user", "totp_secret", "users", "id", "sealed_totp"),
};

#undef R2DECK_SEALED_COLUMN

}  // namespace r2deck::store
