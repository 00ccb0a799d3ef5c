#include "companion/cli/data_folder.h"

#include <utility>

#include "companion/store/accounts_store.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kKeyName[] = "master.key";

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

}  // namespace

services::AccountOptions DataFolder::on_own_machine() {
  services::AccountOptions options;
  options.allow_private_endpoints = true;
  return options;
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const fs::path& dir, const std::string& purpose,
                                                     services::AccountOptions options) {
  if (auto prepared = store::prepare_data_dir(dir); !prepared) return prepared.problem();
  auto lock = DataLock::acquire(dir, purpose);
  if (!lock) return lock.problem();
  auto database = store::Database::open(dir);
  if (!database) return database.problem();
  auto key = load_or_create_key(dir, **database);
  if (!key) return key.problem();
  return std::unique_ptr<DataFolder>(  // NOLINT: the constructor is private
      new DataFolder(*std::move(lock), *std::move(database), *std::move(key), std::move(options)));
}

DataFolder::DataFolder(DataLock lock, std::unique_ptr<store::Database> database, vault::MasterKey key,
                       services::AccountOptions options)
    : lock_(std::move(lock)),
      database_(std::move(database)),
      vault_(std::move(key)),
      services_(*database_, vault_, services::system_clock(), std::move(options)) {}

}  // namespace r2deck::cli
