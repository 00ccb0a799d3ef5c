#include "companion/cli/credential.h"

#include <cstdlib>
#include <system_error>

namespace r2deck::cli {

std::optional<std::filesystem::path> credential_file() {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || directory[0] != '/') return std::nullopt;
  const std::filesystem::path file = std::filesystem::path(directory) / "r2deck-master-key";
  std::error_code error;
  return std::filesystem::exists(file, error) ? std::optional(file) : std::nullopt;
}

}  // namespace r2deck::cli
