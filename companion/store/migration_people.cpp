#include "companion/store/migration_people.h"

namespace r2deck::store {

// The owner is there from the first start. Whatever was made before there were people was the owner's: links,
// sessions, tokens and uploads. SQLite adds no column that refers to another table and has a value already,
// so that those tables are made anew.
const char* const kPeopleMigration = R"sql(
CREATE TABLE users (
  id             TEXT PRIMARY KEY NOT NULL,
  name           TEXT NOT NULL UNIQUE,
  password_hash  TEXT NOT NULL,             -- Argon2id with its salt; empty: signs in by link only
  sealed_totp    BLOB,                      -- sealed
  totp_confirmed INTEGER NOT NULL DEFAULT 0,
  totp_last_step INTEGER NOT NULL DEFAULT 0, -- a code counts once: only later steps are taken
  disabled       INTEGER NOT NULL DEFAULT 0,
  created_at     INTEGER NOT NULL
) STRICT;
INSERT INTO users (id, name, password_hash, created_at)
  VALUES ('owner', 'owner', '', CAST(strftime('%s', 'now') AS INTEGER) * 1000);

CREATE TABLE recovery_codes (
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

-- Browsers that have signed in by password before: their tries are counted apart from a stranger's.
CREATE TABLE devices (
  hash       TEXT PRIMARY KEY NOT NULL,
  user       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_user ON devices (user);

CREATE TABLE new_links (
  token_hash TEXT PRIMARY KEY NOT NULL,
  user       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO new_links SELECT token_hash, 'owner', created_at, expires_at, used_at FROM sign_in_links;
DROP TABLE sign_in_links;
ALTER TABLE new_links RENAME TO sign_in_links;

CREATE TABLE new_sessions (
  cookie_hash TEXT PRIMARY KEY NOT NULL,
  id          TEXT NOT NULL UNIQUE,
  header_hash TEXT NOT NULL,
  user        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  last_used   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO new_sessions
  SELECT cookie_hash, lower(hex(randomblob(11))), header_hash, 'owner', created_at, expires_at, last_used FROM sessions;
DROP TABLE sessions;
ALTER TABLE new_sessions RENAME TO sessions;
CREATE INDEX sessions_by_user ON sessions (user);

CREATE TABLE new_tokens (
  id         TEXT PRIMARY KEY NOT NULL,
  user       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  scoped     INTEGER NOT NULL,  -- 1: its grants alone, even when none is left; 0: all that its user may
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used  INTEGER,
  revoked_at INTEGER
) STRICT;
INSERT INTO new_tokens
  SELECT id, 'owner', name, hash, 0, created_at, expires_at, last_used, revoked_at FROM tokens ORDER BY rowid;
DROP TABLE tokens;
ALTER TABLE new_tokens RENAME TO tokens;
CREATE UNIQUE INDEX tokens_by_name ON tokens (user, name) WHERE revoked_at IS NULL;

CREATE TABLE grants (
  id         TEXT PRIMARY KEY NOT NULL,
  user       TEXT REFERENCES users (id) ON DELETE CASCADE,
  token      TEXT REFERENCES tokens (id) ON DELETE CASCADE,
  role       TEXT NOT NULL CHECK (role IN ('uploader', 'viewer', 'editor', 'admin', 'owner')),
  account    TEXT REFERENCES accounts (id) ON DELETE CASCADE,  -- null: every account
  bucket     TEXT NOT NULL,                                    -- empty: every bucket
  prefix     TEXT NOT NULL,                                    -- empty: the whole bucket
  created_at INTEGER NOT NULL,
  CHECK ((user IS NULL) <> (token IS NULL)),
  CHECK (account IS NOT NULL OR bucket = ''),
  CHECK (bucket <> '' OR prefix = ''),
  CHECK (role <> 'owner' OR account IS NULL)
) STRICT;
CREATE UNIQUE INDEX grants_of_user ON grants (user, role, ifnull(account, ''), bucket, prefix)
  WHERE user IS NOT NULL;
CREATE INDEX grants_of_token ON grants (token) WHERE token IS NOT NULL;
CREATE INDEX grants_by_account ON grants (account) WHERE account IS NOT NULL;
INSERT INTO grants (id, user, role, bucket, prefix, created_at)
  SELECT 'owner', id, 'owner', '', '', created_at FROM users WHERE id = 'owner';

ALTER TABLE uploads ADD COLUMN user TEXT NOT NULL DEFAULT '';
UPDATE uploads SET user = 'owner';
)sql";

}  // namespace r2deck::store
