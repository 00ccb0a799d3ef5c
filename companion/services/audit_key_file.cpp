#include "companion/services/audit_key_file.h"

#include "companion/services/audit_chain.h"
#include "companion/vault/private_file.h"

namespace r2deck::services {
namespace {

namespace fs = std::filesystem;

constexpr vault::FileWords kAuditKeyNames{"audit key", ""};

Result<void> settle_audit_key(const fs::path& folder, const std::optional<store::AuditHead>& head) {
  const fs::path next = next_audit_key_file(folder);
  const auto key = vault::AuditKey::load(next);
  if (!key && key.problem().code == ErrorCode::not_found) return {};
  if (key && head && is_true(*key, *head)) {
    return vault::rename_private_file(next, audit_key_file(folder), kAuditKeyNames);
  }
  return vault::remove_private_file(next, kAuditKeyNames);
}

}  // namespace

fs::path audit_key_file(const fs::path& folder) {
  return folder / "audit.key";
}

fs::path next_audit_key_file(const fs::path& folder) {
  return folder / "audit.key.next";
}

Result<vault::AuditKey> open_audit_key(const fs::path& folder, store::AuditStore& log) {
  const auto head = log.head();
  if (!head) return head.problem();
  if (auto settled = settle_audit_key(folder, *head); !settled) return settled.problem();
  const fs::path file = audit_key_file(folder);
  auto key = vault::AuditKey::load(file);
  if (key || key.problem().code != ErrorCode::not_found) return key;
  if (*head) {
    return Problem{.code = ErrorCode::vault_damaged,
                   .operation = "read the audit key",
                   .subject = file.string(),
                   .message = "The audit key is missing, and the audit log proves nothing without it.",
                   .hint = "Put the file back from a backup. Where it is lost, run `r2deck audit new-key`."};
  }
  return vault::AuditKey::create(file);
}

}  // namespace r2deck::services
