// The data folder and the lock that says who uses it.
#pragma once

#include <filesystem>

#include "companion/sandbox/unique_fd.h"
#include "shared/problem.h"

namespace r2deck::sandbox {

// Makes the folder (0700) if it is not there. Errors: data_dir_unwritable.
Result<void> make_data_folder(const std::filesystem::path& folder);

// Held as long as the descriptor is open; the system lets go of it when the process ends, however it ends.
// Errors: data_dir_locked, data_dir_unwritable.
Result<UniqueFd> lock_data_folder(const std::filesystem::path& folder);

}  // namespace r2deck::sandbox
