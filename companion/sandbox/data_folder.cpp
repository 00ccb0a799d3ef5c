#include "companion/sandbox/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace r2deck::sandbox {
namespace {

Problem unwritable(const std::filesystem::path& folder, const std::string& reason) {
  Problem problem;
  problem.code = ErrorCode::data_dir_unwritable;
  problem.operation = "open the sandbox's data folder";
  problem.subject = folder.string();
  problem.message = "The folder cannot be written: " + reason + ".";
  problem.hint = "Choose a folder that you may write to.";
  return problem;
}

}  // namespace

Result<void> make_data_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  if (error) return unwritable(folder, error.message());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return unwritable(folder, std::strerror(errno));
  return {};
}

Result<UniqueFd> lock_data_folder(const std::filesystem::path& folder) {
  const auto file = folder / "sandbox.lock";
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return unwritable(folder, std::strerror(errno));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    Problem problem;
    problem.code = ErrorCode::data_dir_locked;
    problem.operation = "open the sandbox's data folder";
    problem.subject = folder.string();
    problem.message = "Another sandbox uses this folder.";
    problem.hint = "Stop that one, or choose another folder.";
    return problem;
  }
  return fd;
}

}  // namespace r2deck::sandbox
