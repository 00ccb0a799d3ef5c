#include "companion/cli/data_folder.h"

#include <utility>

#include "companion/cli/credential.h"
#include "companion/services/audit_key_file.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

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
  store::AuditStore log(**database);
  auto audit_key = services::open_audit_key(dir, log);
  if (!audit_key) return audit_key.problem();
  std::unique_ptr<DataFolder> folder(  // NOLINT: the constructor is private
      new DataFolder(*std::move(lock), *std::move(database), *std::move(audit_key), std::move(options)));
  if (auto opened = folder->services_.audit.log().open(); !opened) return opened.problem();
  services::Custody::Options custody;
  custody.credential = credential_file();
  if (auto opened = folder->services_.custody.open(std::move(custody)); !opened) return opened.problem();
  return folder;
}

Result<void> create_audit_key(const fs::path& dir) {
  if (auto prepared = store::prepare_data_dir(dir); !prepared) return prepared;
  const auto lock = DataLock::acquire(dir, "audit new-key");
  if (!lock) return lock.problem();
  const auto key = vault::AuditKey::create(services::audit_key_file(dir));
  if (!key) return key.problem();
  return {};
}

DataFolder::DataFolder(DataLock lock, std::unique_ptr<store::Database> database, vault::AuditKey audit_key,
                       services::AccountOptions options)
    : lock_(std::move(lock)),
      database_(std::move(database)),
      services_(*database_, vault_, std::move(audit_key), services::system_clock(), std::move(options)) {}

}  // namespace r2deck::cli
