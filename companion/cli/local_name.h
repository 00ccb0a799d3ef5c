// Which file an object becomes. Keys are what others have chosen: what would lead out of the folder, or steer
// a terminal when it is listed, becomes no file at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::cli {

// Bytes; NAME_MAX of every usual file system.
inline constexpr std::size_t kMaxFileName = 255;

// The key's last segment. Errors: key_invalid, where it is no file's name: empty, "." or "..", over 255 bytes
// (NAME_MAX), or with a control character (C0, DEL, C1).
Result<std::filesystem::path> file_name_of(std::string_view key);
// What follows a folder's prefix, as a relative path: every segment is such a name.
Result<std::filesystem::path> relative_path_of(std::string_view rest);

}  // namespace r2deck::cli
