#include "companion/services/import_request.h"
#include "companion/services/ini.h"
#include "companion/services/problems.h"

namespace r2deck::services {
namespace {

// rclone, fs/config/crypt.go: the first line that is neither empty nor a comment.
bool is_encrypted(std::string_view conf) {
  while (!conf.empty()) {
    const std::size_t end = std::min(conf.find('\n'), conf.size());
    const std::string_view line = trimmed(conf.substr(0, end));
    conf.remove_prefix(std::min(end + 1, conf.size()));
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    return line.starts_with("RCLONE_ENCRYPT_V");
  }
  return false;
}

}  // namespace

Result<Imported> import_rclone(std::string_view conf) {
  if (const auto checked = check_size(conf); !checked.ok()) return checked.problem();
  if (is_encrypted(conf)) {
    return invalid("file", "This rclone.conf is encrypted with a password.",
                   "Let rclone open it: rclone config show | r2deck account import --from rclone --file -");
  }
  const auto sections = read_ini(conf);
  if (!sections.ok()) return sections.problem();
  Imported imported;
  for (const IniSection& remote : *sections) {
    const std::string type = remote.get("type");
    if (type != "s3") {
      imported.skipped.push_back({remote.name, type.empty() ? "It has no type." : "It is no S3 remote."});
    } else if (!remote.get("session_token").empty()) {
      imported.skipped.push_back({remote.name, "Its credentials are temporary."});
    } else if (remote.get("env_auth") == "true" && remote.get("access_key_id").empty()) {
      imported.skipped.push_back({remote.name, "Its credentials are in the environment, not in this file."});
    } else {
      const std::string provider = remote.get("provider");
      add_to(imported, {.name = remote.name,
                        .access_key_id = remote.get("access_key_id"),
                        .secret_access_key = remote.get("secret_access_key"),
                        .endpoint = remote.get("endpoint"),
                        .region = remote.get("region"),
                        .account_id = {},
                        .jurisdiction = {},
                        .is_aws = provider.empty() || provider == "AWS"});
    }
  }
  return imported;
}

}  // namespace r2deck::services
