#include "companion/store/migration_audit.h"

namespace r2deck::store {

// Entries of before have no mac yet: the service, which has the key, takes them into the chain when it opens
// the log. That is the one change that an entry allows, and once only. What a checkpoint stands for may go,
// which makes pruning the one way to delete. REPLACE would delete without asking a trigger, so that no id may
// be inserted twice either.
//
// An index on a column ends in the row's id, so that each serves "of this value, before this id, newest
// first". Most outcomes are "ok", which no index helps to find; the others are few.
const char kAuditChain[] = R"sql(
ALTER TABLE audit ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN mac BLOB CHECK (mac IS NULL OR length(mac) = 32);

CREATE TABLE audit_head (
  one      INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
  last_id  INTEGER NOT NULL,
  last_mac BLOB NOT NULL,
  entries  INTEGER NOT NULL,
  adopted  INTEGER NOT NULL,
  mac      BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
CREATE TABLE audit_checkpoint (
  one      INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
  through  INTEGER NOT NULL,
  last_mac BLOB NOT NULL,
  entries  INTEGER NOT NULL,
  mac      BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;

DROP TRIGGER audit_is_never_changed;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
  WHEN OLD.mac IS NOT NULL OR NEW.mac IS NULL OR NEW.id <> OLD.id OR NEW.time <> OLD.time
    OR NEW.actor <> OLD.actor OR NEW.source <> OLD.source OR NEW.action <> OLD.action
    OR NEW.account <> OLD.account OR NEW.bucket <> OLD.bucket OR NEW.key <> OLD.key
    OR NEW.outcome <> OLD.outcome OR NEW.detail <> OLD.detail
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
DROP TRIGGER audit_is_never_deleted;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
  WHEN OLD.id > coalesce((SELECT through FROM audit_checkpoint), 0)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
  WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE INDEX audit_by_time ON audit (time);
CREATE INDEX audit_by_actor ON audit (actor);
CREATE INDEX audit_by_account ON audit (account);
CREATE INDEX audit_by_bucket ON audit (bucket);
CREATE INDEX audit_by_action ON audit (action);
CREATE INDEX audit_by_failure ON audit (outcome) WHERE outcome <> 'ok';
)sql";

}  // namespace r2deck::store
