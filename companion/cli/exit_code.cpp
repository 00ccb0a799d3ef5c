#include "companion/cli/exit_code.h"

namespace r2deck::cli {

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
      return kUsage;
    case ErrorCode::data_dir_locked:
      return kLocked;
    case ErrorCode::not_found:
      return kNotFound;
    case ErrorCode::already_exists:
      return kAlreadyExists;
    case ErrorCode::port_in_use:
      return kPortInUse;
    case ErrorCode::data_dir_unwritable:
    case ErrorCode::database_damaged:
    case ErrorCode::vault_damaged:
    case ErrorCode::backup_damaged:
    case ErrorCode::disk_full:
      return kDataDirUnusable;
    default:
      return kFailed;
  }
}

const char* describe_exit_codes() {
  return "Exit codes:\n"
         "  0  done\n"
         "  1  failed\n"
         "  2  the command line is wrong\n"
         "  3  another process holds the data folder\n"
         "  4  not found\n"
         "  5  exists already\n"
         "  6  the port is in use\n"
         "  7  the data folder is unwritable, full or damaged\n";
}

}  // namespace r2deck::cli
