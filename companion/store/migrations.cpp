#include "companion/store/migrations.h"

#include "companion/store/migration_accounts.h"
#include "companion/store/migration_audit.h"
#include "companion/store/migration_people.h"
#include "companion/store/migration_sessions.h"
#include "companion/store/migration_vault.h"

namespace r2deck::store {
namespace {

// Times are Unix milliseconds, sizes bytes, hashes 64 hex digits.
constexpr char kFirst[] = R"sql(
CREATE TABLE accounts (
  id            TEXT PRIMARY KEY NOT NULL,
  label         TEXT NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('r2', 's3')),
  endpoint      TEXT NOT NULL,
  region        TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  sealed_secret BLOB NOT NULL,
  proof         TEXT NOT NULL CHECK (proof IN ('md5', 'size_only')),
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE uploads (
  id            TEXT PRIMARY KEY NOT NULL,
  actor         TEXT NOT NULL,
  account       TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  bucket        TEXT NOT NULL,
  key           TEXT NOT NULL,
  size          INTEGER NOT NULL CHECK (size >= 0),
  part_size     INTEGER NOT NULL CHECK (part_size >= 0),
  part_count    INTEGER NOT NULL CHECK (part_count >= 1),
  mode          TEXT NOT NULL CHECK (mode IN ('multipart', 'single')),
  storage_id    TEXT NOT NULL,
  headers       TEXT NOT NULL,
  if_none_match INTEGER NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('active', 'completing', 'completed', 'aborted')),
  etag          TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_by_state ON uploads (state, created_at);
CREATE INDEX uploads_by_account ON uploads (account);

CREATE TABLE sign_in_links (
  token_hash TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  cookie_hash TEXT PRIMARY KEY NOT NULL,
  header_hash TEXT NOT NULL,
  name        TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  last_used   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
  id         TEXT PRIMARY KEY NOT NULL,
  name       TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used  INTEGER,
  revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_by_name ON tokens (name) WHERE revoked_at IS NULL;

CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  time    INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  account TEXT NOT NULL,
  bucket  TEXT NOT NULL,
  key     TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail  TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
)sql";

const Migration kMigrations[] = {
    {1, kFirst},      {2, kPeopleMigration},   {3, kVaultMigration}, {4, kAccountsMigration},
    {5, kAuditChain}, {6, kSessionsMigration},
};

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

}  // namespace r2deck::store
