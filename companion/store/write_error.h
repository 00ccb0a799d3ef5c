// Why SQLite could not write. It calls ENOSPC alone a full disk (SQLITE_FULL), all else an I/O error.
#pragma once

struct sqlite3;

namespace r2deck::store {

// The errno by which the last write to the database or its log failed; 0 if it is not known, also without a
// connection. To be asked before the change is undone: the log may go with it.
int write_error(sqlite3* connection);

}  // namespace r2deck::store
