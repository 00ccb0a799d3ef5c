#include "companion/store/migration_sessions.h"

namespace r2deck::store {

// For people, who are to know their own sessions in the list; nothing is decided by either.
const char* const kSessionsMigration = R"sql(
ALTER TABLE sessions ADD COLUMN device  TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace r2deck::store
