// A copy of the database beside it, for the day the database is damaged.
#pragma once

#include <filesystem>
#include <mutex>

#include "shared/problem.h"

struct sqlite3;

namespace r2deck::store {

// True when there is no backup, or the last one is older than a day.
bool backup_is_due(const std::filesystem::path& backup);
// Replaces `backup` at once or not at all; 0600. The database must have been checked before: a damaged one
// would replace the last good copy. `mutex` guards the connection; it is let go between some pages and the
// next, so that a large database keeps nobody waiting. Errors: disk_full, io_failed.
Result<void> write_backup(sqlite3* database, std::recursive_mutex& mutex,
                          const std::filesystem::path& backup);

}  // namespace r2deck::store
