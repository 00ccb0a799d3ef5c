// Errors of the file system by which a disk is full for us: no room, no quota left, or a limit on the size of
// files.
#pragma once

#include <cerrno>

namespace r2deck::store {

// `error` is an errno. SQLite itself takes ENOSPC alone for a full disk, the others for an I/O error.
inline bool is_full(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

}  // namespace r2deck::store
