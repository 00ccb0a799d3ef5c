// When a disk is full for us: no room, no quota left, or a limit on the size of files. By errno.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>

namespace r2deck {

inline bool is_full(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

// What to do about it. `what`: what the disk holds, as the message before it names it.
inline std::string hint_when_full(int error, std::string_view what = "it") {
  if (error == EFBIG) return "Raise the limit on the size of files: ulimit -f, or LimitFSIZE= of systemd.";
  return "Free some space on the disk that holds " + std::string(what) + ".";
}

}  // namespace r2deck
