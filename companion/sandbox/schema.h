// The catalog's tables. Names and keys are BLOBs: S3 orders keys byte by byte, and so does SQLite then.
#pragma once

#include "companion/sandbox/database.h"

namespace r2deck::sandbox {

// Nothing has been put into it: migrate() would make its tables. Throws SqlError.
bool is_new(Database& database);

// Makes or upgrades them. Throws SqlError, also when the file was made by a newer version.
void migrate(Database& database);

}  // namespace r2deck::sandbox
