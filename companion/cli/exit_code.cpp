#include "companion/cli/exit_code.h"

namespace r2deck::cli {

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
    case ErrorCode::key_invalid:
      return kUsage;
    case ErrorCode::data_dir_locked:
      return kLocked;
    case ErrorCode::not_found:
    case ErrorCode::no_such_bucket:
    case ErrorCode::no_such_key:
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
    case ErrorCode::vault_locked:
      return kVaultLocked;
    case ErrorCode::access_denied:
    case ErrorCode::wrong_credentials:
      return kDenied;
    case ErrorCode::endpoint_unknown:
    case ErrorCode::endpoint_unreachable:
    case ErrorCode::timed_out:
    case ErrorCode::rate_limited:
    case ErrorCode::storage_unavailable:
      return kUnreachable;
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
         "  7  the data folder is unwritable, full or damaged\n"
         "  8  the vault is locked\n"
         "  9  storage refuses: wrong credentials, or they may not\n"
         " 10  storage cannot be reached or is busy\n";
}

}  // namespace r2deck::cli
