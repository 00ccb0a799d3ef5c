#include "companion/store/migration_accounts.h"

namespace r2deck::store {

// R2's accounts of before had their account id and jurisdiction in the endpoint alone:
// https://<32 hex digits>[.eu|.fedramp].r2.cloudflarestorage.com.
const char* const kAccountsMigration = R"sql(
ALTER TABLE accounts ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN jurisdiction TEXT NOT NULL DEFAULT 'default'
  CHECK (jurisdiction IN ('default', 'eu', 'fedramp'));
ALTER TABLE accounts ADD COLUMN sealed_token BLOB NOT NULL DEFAULT x'';
ALTER TABLE accounts ADD COLUMN token_of TEXT NOT NULL DEFAULT '' CHECK (token_of IN ('', 'user', 'account'));
ALTER TABLE accounts ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET account_id = substr(endpoint, 9, 32) WHERE kind = 'r2';
UPDATE accounts SET jurisdiction = 'eu' WHERE kind = 'r2' AND substr(endpoint, 41, 4) = '.eu.';
UPDATE accounts SET jurisdiction = 'fedramp' WHERE kind = 'r2' AND substr(endpoint, 41, 9) = '.fedramp.';

CREATE TABLE named_buckets (
  account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace r2deck::store
