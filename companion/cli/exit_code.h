// What the process answers to the shell. Scripts rely on these: they are never renumbered.
#pragma once

#include "shared/problem.h"

namespace r2deck::cli {

enum ExitCode : int {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,   // the command line or a value on it is wrong
  kLocked = 3,  // another process holds the data folder
  kNotFound = 4,
  kAlreadyExists = 5,
  kPortInUse = 6,
  kDataDirUnusable = 7,  // unwritable, full or damaged
  kVaultLocked = 8,
  kDenied = 9,        // by storage: wrong credentials, or they may not
  kUnreachable = 10,  // storage cannot be reached or is busy: the same command may succeed later
};

ExitCode exit_code_of(ErrorCode code);

// The table above, for --help.
const char* describe_exit_codes();

}  // namespace r2deck::cli
