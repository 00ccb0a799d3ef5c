#include "companion/sandbox/schema.h"

#include <sqlite3.h>

namespace r2deck::sandbox {
namespace {

constexpr std::int64_t kVersion = 3;

// object.identity is the key in NFC, which decides what is the same object; object.key is its last spelling.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE setting(name BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE bucket(id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE, created INTEGER NOT NULL, cors BLOB);
CREATE TABLE object(
  id INTEGER PRIMARY KEY AUTOINCREMENT, bucket INTEGER NOT NULL REFERENCES bucket(id), identity BLOB NOT NULL,
  key BLOB NOT NULL, size INTEGER NOT NULL, etag BLOB NOT NULL, modified INTEGER NOT NULL,
  storage_class BLOB NOT NULL, headers BLOB NOT NULL, UNIQUE(bucket, identity));
CREATE TABLE segment(
  object INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, number INTEGER NOT NULL, start INTEGER NOT NULL,
  size INTEGER NOT NULL, blob BLOB NOT NULL, PRIMARY KEY(object, number)) WITHOUT ROWID;
CREATE TABLE upload(
  id BLOB PRIMARY KEY, bucket INTEGER NOT NULL REFERENCES bucket(id), identity BLOB NOT NULL, key BLOB NOT NULL,
  initiated INTEGER NOT NULL, storage_class BLOB NOT NULL, headers BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX upload_by_key ON upload(bucket, identity, id);
CREATE TABLE part(
  upload BLOB NOT NULL REFERENCES upload(id) ON DELETE CASCADE, number INTEGER NOT NULL, size INTEGER NOT NULL,
  md5 BLOB NOT NULL, modified INTEGER NOT NULL, blob BLOB NOT NULL, PRIMARY KEY(upload, number)) WITHOUT ROWID;
)sql";

// Version 2: copies. A blob may be named by the segments of several objects, so that CopyObject moves no
// bytes; segment_by_blob tells whether one is still named. There are no counters that a crash could leave
// wrong. ssec: what is kept of a customer's key (ssec.h), empty where there is none. bucket.lifecycle: NULL
// is R2's default rule, an empty text is no rule at all. The last default is 'STANDARD', as a BLOB like all
// other names.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE object ADD COLUMN ssec BLOB NOT NULL DEFAULT x'';
ALTER TABLE upload ADD COLUMN ssec BLOB NOT NULL DEFAULT x'';
ALTER TABLE bucket ADD COLUMN lifecycle BLOB;
ALTER TABLE bucket ADD COLUMN location BLOB NOT NULL DEFAULT x'';
ALTER TABLE bucket ADD COLUMN storage_class BLOB NOT NULL DEFAULT x'5354414E44415244';
CREATE INDEX segment_by_blob ON segment(blob);
)sql";

// Version 3: a bucket's jurisdiction is a column. Until then it stood before the name, "eu_name", so that a
// request could name another jurisdiction's bucket. No bucket's own name has a "_" (x'5F').
constexpr const char* kVersion3 = R"sql(
CREATE TABLE bucket_3(
  id INTEGER PRIMARY KEY AUTOINCREMENT, jurisdiction BLOB NOT NULL, name BLOB NOT NULL, created INTEGER NOT NULL,
  cors BLOB, lifecycle BLOB, location BLOB NOT NULL, storage_class BLOB NOT NULL, UNIQUE(jurisdiction, name));
INSERT INTO bucket_3(id, jurisdiction, name, created, cors, lifecycle, location, storage_class)
  SELECT id, substr(name, 1, max(instr(name, x'5F') - 1, 0)), substr(name, instr(name, x'5F') + 1), created, cors,
    lifecycle, location, storage_class FROM bucket;
DROP TABLE bucket;
ALTER TABLE bucket_3 RENAME TO bucket;
)sql";

std::int64_t version_of(Database& database) {
  Statement statement(database, "PRAGMA user_version");
  return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

bool is_new(Database& database) {
  return version_of(database) == 0;
}

void migrate(Database& database) {
  const std::int64_t version = version_of(database);
  if (version > kVersion)
    throw SqlError(SQLITE_NOTADB, "The catalog was made by a newer version of the sandbox.");
  if (version == kVersion) return;
  // A table that others refer to is replaced: without them SQLite lets it go. Not settable in a transaction.
  database.execute("PRAGMA foreign_keys=OFF");
  Transaction transaction(database, true);
  if (version < 1) database.execute(kVersion1);
  if (version < 2) database.execute(kVersion2);
  if (version < 3) database.execute(kVersion3);
  database.execute("PRAGMA user_version = " + std::to_string(kVersion));
  transaction.commit();
  database.execute("PRAGMA foreign_keys=ON");
}

}  // namespace r2deck::sandbox
