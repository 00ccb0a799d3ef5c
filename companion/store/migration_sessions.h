// What a session's browser said of itself, and where it was begun.
#pragma once

namespace r2deck::store {

extern const char* const kSessionsMigration;

}  // namespace r2deck::store
