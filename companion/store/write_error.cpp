#include "companion/store/write_error.h"

#include <sqlite3.h>

#include <initializer_list>

namespace r2deck::store {

// Asked of the files: what sqlite3_system_errno says is often of a later call, the one that undid the change.
int write_error(sqlite3* connection) {
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    if (connection == nullptr || sqlite3_file_control(connection, "main", which, &file) != SQLITE_OK)
      continue;
    int error = 0;
    if (file == nullptr || file->pMethods == nullptr) continue;
    if (file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) == SQLITE_OK && error != 0)
      return error;
  }
  return 0;
}

}  // namespace r2deck::store
