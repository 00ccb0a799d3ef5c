// How the schema came to be, one step after the other. A step that has been released is never changed: what
// it should have been is the next step. PRAGMA user_version holds the number of the last step taken.
#pragma once

#include <span>

namespace r2deck::store {

struct Migration {
  int version;      // 1, 2, 3, ...
  const char* sql;  // run in one transaction, together with the new user_version
};

std::span<const Migration> migrations();

}  // namespace r2deck::store
