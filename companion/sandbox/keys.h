// The sandbox's one pair of S3 credentials, made at first start and kept in its data folder.
#pragma once

#include <filesystem>
#include <string>

#include "shared/problem.h"

namespace r2deck::sandbox {

struct Keys {
  std::string access_key_id;      // 32 lower-case hex digits, as R2's are
  std::string secret_access_key;  // 64 lower-case hex digits
};

// Reads `data_dir/sandbox-keys.json`, or makes it (mode 0600) and the folder (0700) if they are not there. A
// file that others could read is made private. Errors: data_dir_unwritable, io_failed (unreadable or damaged
// file).
Result<Keys> load_or_create_keys(const std::filesystem::path& data_dir);

}  // namespace r2deck::sandbox
