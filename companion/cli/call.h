// Runs a command on a data folder: here, when nobody holds the folder, else in the companion that serves it.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::cli {

// Errors: those of run_command, DataFolder::open and control_call. A holder that neither goes nor listens (it
// may be starting or ending) is waited for a few seconds, then data_dir_locked.
Result<boost::json::object> call(const std::filesystem::path& data_dir, std::string_view command,
                                 const boost::json::object& args);

}  // namespace r2deck::cli
