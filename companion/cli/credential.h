// The master key as a service manager hands it over (systemd.exec(5), "LoadCredentialEncrypted=").
#pragma once

#include <filesystem>
#include <optional>

namespace r2deck::cli {

// $CREDENTIALS_DIRECTORY/r2deck-master-key, where it is there.
std::optional<std::filesystem::path> credential_file();

}  // namespace r2deck::cli
