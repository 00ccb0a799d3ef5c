#include "companion/cli/data_folder.h"

#include <utility>

#include "companion/store/accounts_store.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kKeyName[] = "master.key";
constexpr char kAuditKeyName[] = "audit.key";

Result<vault::MasterKey> load_or_create_key(const fs::path& dir, store::Database& database) {
  const fs::path file = dir / kKeyName;
  auto key = vault::MasterKey::load(file);
  if (key || key.problem().code != ErrorCode::not_found) return key;
  const auto accounts = store::AccountsStore(database).count();
  if (!accounts) return accounts.problem();
  if (*accounts > 0) {
    return Problem{
        .code = ErrorCode::vault_damaged,
        .operation = "read the master key",
        .subject = file.string(),
        .message = "The master key is missing, and the stored credentials cannot be opened without it.",
        .hint = "Put the file back from a backup, or remove the data folder and add the accounts again."};
  }
  return vault::MasterKey::create(file);
}

Result<vault::AuditKey> load_or_create_audit_key(const fs::path& dir, store::Database& database) {
  const fs::path file = dir / kAuditKeyName;
  auto key = vault::AuditKey::load(file);
  if (key || key.problem().code != ErrorCode::not_found) return key;
  const auto head = store::AuditStore(database).head();
  if (!head) return head.problem();
  if (*head) {
    return Problem{.code = ErrorCode::vault_damaged,
                   .operation = "read the audit key",
                   .subject = file.string(),
                   .message = "The audit key is missing, and the audit log proves nothing without it.",
                   .hint = "Put the file back from a backup. Where it is lost, run `r2deck audit new-key`."};
  }
  return vault::AuditKey::create(file);
}

}  // namespace

Result<std::unique_ptr<DataFolder>> DataFolder::open(const fs::path& dir, const std::string& purpose) {
  if (auto prepared = store::prepare_data_dir(dir); !prepared) return prepared.problem();
  auto lock = DataLock::acquire(dir, purpose);
  if (!lock) return lock.problem();
  auto database = store::Database::open(dir);
  if (!database) return database.problem();
  auto key = load_or_create_key(dir, **database);
  if (!key) return key.problem();
  auto audit_key = load_or_create_audit_key(dir, **database);
  if (!audit_key) return audit_key.problem();
  std::unique_ptr<DataFolder> folder(  // NOLINT: the constructor is private
      new DataFolder(*std::move(lock), *std::move(database), *std::move(key), *std::move(audit_key)));
  if (auto opened = folder->services().audit.log().open(); !opened) return opened.problem();
  return folder;
}

Result<void> create_audit_key(const fs::path& dir) {
  if (auto prepared = store::prepare_data_dir(dir); !prepared) return prepared;
  const auto lock = DataLock::acquire(dir, "audit new-key");
  if (!lock) return lock.problem();
  const auto key = vault::AuditKey::create(dir / kAuditKeyName);
  if (!key) return key.problem();
  return {};
}

DataFolder::DataFolder(DataLock lock, std::unique_ptr<store::Database> database, vault::MasterKey key,
                       vault::AuditKey audit_key)
    : lock_(std::move(lock)),
      database_(std::move(database)),
      vault_(std::move(key)),
      services_(*database_, vault_, std::move(audit_key)) {}

}  // namespace r2deck::cli
