#include "companion/sandbox/schema.h"

#include <sqlite3.h>

namespace r2deck::sandbox {
namespace {

constexpr std::int64_t kVersion = 1;

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

std::int64_t version_of(Database& database) {
  Statement statement(database, "PRAGMA user_version");
  return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

void migrate(Database& database) {
  const std::int64_t version = version_of(database);
  if (version > kVersion)
    throw SqlError(SQLITE_NOTADB, "The catalog was made by a newer version of the sandbox.");
  if (version == kVersion) return;
  Transaction transaction(database, true);
  database.execute(kVersion1);
  database.execute("PRAGMA user_version = " + std::to_string(kVersion));
  transaction.commit();
}

}  // namespace r2deck::sandbox
