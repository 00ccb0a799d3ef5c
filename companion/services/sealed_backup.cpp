#include "companion/services/sealed_backup.h"

#include <fstream>
#include <system_error>

#include "companion/services/audit_key_file.h"
#include "companion/services/custody.h"
#include "companion/services/problems.h"
#include "companion/store/restore.h"
#include "companion/vault/private_file.h"
#include "companion/vault/sealed_file.h"
#include "companion/vault/token.h"
#include "companion/vault/wrapped_key.h"

namespace r2deck::services {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBackupFormat = "r2deck backup 1";

Problem unusable(const fs::path& file, std::string message) {
  return {.code = ErrorCode::backup_damaged,
          .operation = "read the sealed backup",
          .subject = file.string(),
          .message = std::move(message),
          .hint = "Take another copy of the backup. Nothing was changed here."};
}

Problem not_written(const fs::path& file) {
  return {.code = ErrorCode::disk_full,
          .operation = "import the backup",
          .subject = file.string(),
          .message = "The database could not be written.",
          .hint = "Free some space on the disk that holds the data folder. Nothing was changed here."};
}

constexpr char kStagingPrefix[] = ".staging-";

// A folder of our own in the data folder, gone with it.
class Staging {
 public:
  explicit Staging(const fs::path& folder) : path_(folder / (kStagingPrefix + vault::random_id())) {}
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  const fs::path& path() const { return path_; }
  fs::path database() const { return path_ / store::kDatabaseName; }

 private:
  fs::path path_;
};

struct Unsealed {
  KeyMode mode;
  vault::MasterKey key;
  vault::AuditKey audit_key;
};

// The next chunk, where there must be one.
Result<vault::SecretString> must_follow(vault::SealedFileReader& reader, const fs::path& file) {
  auto chunk = reader.next();
  if (!chunk) return chunk.problem();
  if (!*chunk) return unusable(file, "Something is missing in it.");
  return **std::move(chunk);
}

// The whole file: the keys come back, the database goes to `to`.
Result<Unsealed> unseal(const fs::path& file, std::string_view passphrase, const fs::path& to) {
  auto reader = vault::SealedFileReader::open(file, passphrase);
  if (!reader) return reader.problem();
  const auto format = must_follow(*reader, file);
  if (!format) return format.problem();
  if (format->view() != kBackupFormat) return unusable(file, "It was written by another version of R2 Deck.");
  const auto mode_name = must_follow(*reader, file);
  if (!mode_name) return mode_name.problem();
  const auto mode = key_mode_from(mode_name->view());
  const auto key_bytes = must_follow(*reader, file);
  if (!key_bytes) return key_bytes.problem();
  auto key = vault::MasterKey::from_text(key_bytes->view());
  if (!mode || !key) return unusable(file, "Its key cannot be read.");
  const auto audit_key_bytes = must_follow(*reader, file);
  if (!audit_key_bytes) return audit_key_bytes.problem();
  auto audit_key = vault::AuditKey::from_bytes(audit_key_bytes->view());
  if (!audit_key) return unusable(file, "Its audit key cannot be read.");

  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  for (;;) {
    const auto chunk = reader->next();
    if (!chunk) return chunk.problem();
    if (!*chunk) break;
    out.write((*chunk)->view().data(), static_cast<std::streamsize>((*chunk)->size()));
  }
  out.close();
  if (!out) return not_written(to);
  return Unsealed{*mode, *std::move(key), *std::move(audit_key)};
}

// Migrated to this version's schema, with the record that the folder will have; closed again.
Result<store::VaultRecord> prepare(const Staging& staging, const Unsealed& unsealed, const fs::path& file) {
  const auto found = store::inspect_database(staging.database());
  if (!found) {
    return found.problem().code == ErrorCode::conflict ? found.problem()
                                                       : unusable(file, "Its database is damaged.");
  }
  if (found->vault && found->vault->key_id != unsealed.key.id()) {
    return unusable(file, "Its key and its database do not belong together.");
  }
  const auto database = store::Database::open(staging.path());
  if (!database) return database.problem();
  const KeyMode mode = unsealed.mode == KeyMode::passphrase ? KeyMode::passphrase : KeyMode::key_file;
  store::VaultRecord record{std::string(to_string(mode)), unsealed.key.id()};
  if (auto set = store::VaultStore(**database).set(record); !set) return set.problem();
  return record;
}

// Whether the folder holds nothing that would be missed.
bool is_empty_vault(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder / store::kDatabaseName, error)) return true;
  const auto database = store::Database::open(folder);
  if (!database) return false;
  const auto sealed = store::VaultStore(**database).count_sealed();
  return sealed && *sealed == 0;
}

// Whether the folder has the key of that record. One that is handed over shows at the next start only; until
// then the database that is to be replaced may tell which it is.
bool belongs_here(const fs::path& folder, const store::VaultRecord& record) {
  const auto mode = key_mode_from(record.mode).value_or(KeyMode::key_file);
  if (mode != KeyMode::credential) return KeyFiles(folder).has(mode, record.key_id);
  const auto now = store::inspect_database(folder / store::kDatabaseName);
  return !now || !now->vault || now->vault->key_id == record.key_id;
}

}  // namespace

Result<void> write_sealed_backup(const fs::path& file, std::string_view passphrase, const vault::Argon2& cost,
                                 KeyMode mode, const vault::MasterKey& key, const vault::AuditKey& audit_key,
                                 const fs::path& database) {
  auto writer = vault::SealedFileWriter::create(file, passphrase, cost);
  if (!writer) return writer.problem();
  for (const std::string_view chunk : {kBackupFormat, to_string(mode), key.bytes(), audit_key.bytes()}) {
    if (auto written = writer->write(chunk); !written) return written;
  }
  std::ifstream in(database, std::ios::binary);
  std::string chunk(vault::kSealedChunk, '\0');
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
    const auto size = static_cast<std::size_t>(in.gcount());
    if (auto written = writer->write(std::string_view(chunk).substr(0, size)); !written) return written;
  }
  if (!in.eof()) return unusable(database, "The copy of the database cannot be read.");
  return writer->finish();
}

Result<ImportedBackup> import_backup(const fs::path& folder, const fs::path& file,
                                     std::string_view passphrase, const ImportOptions& options) {
  const Staging staging(folder);
  if (auto made = store::prepare_data_dir(staging.path()); !made) return made.problem();
  const auto unsealed = unseal(file, passphrase, staging.database());
  if (!unsealed) return unsealed.problem();
  const auto record = prepare(staging, *unsealed, file);
  if (!record) return record.problem();
  if (!options.replace && !is_empty_vault(folder)) {
    return Problem{.code = ErrorCode::conflict,
                   .operation = "import the backup",
                   .subject = folder.string(),
                   .message = "This data folder holds accounts already, whose key would be gone.",
                   .hint = "Export them first (r2deck vault export), then import with --replace."};
  }

  // The order of key_files.h: the new keys beside the old ones, the database, and only then the names.
  const KeyFiles files(folder);
  const ImportedBackup imported{key_mode_from(record->mode).value_or(KeyMode::key_file)};
  if (imported.mode == KeyMode::passphrase) {
    const auto wrapped = vault::WrappedKey::wrap(unsealed->key, passphrase, options.cost);
    if (!wrapped) return wrapped.problem();
    if (auto saved = wrapped->save(files.next(imported.mode)); !saved) return saved.problem();
  } else if (auto saved = unsealed->key.save(files.next(imported.mode)); !saved) {
    return saved.problem();
  }
  const fs::path next_audit_key = next_audit_key_file(folder);
  if (auto saved = unsealed->audit_key.save(next_audit_key); !saved) return saved.problem();
  if (auto done = store::replace_database(folder, staging.database()); !done) return done.problem();
  if (auto named = vault::rename_private_file(next_audit_key, audit_key_file(folder), {"audit key", ""});
      !named) {
    return named.problem();
  }
  if (auto settled = files.settle(*record); !settled) return settled.problem();
  std::error_code ignored;
  fs::remove(folder / store::kBackupName,
             ignored);  // of the other database; a new one is made at the next start
  return imported;
}

Result<void> restore_database(const fs::path& folder, const fs::path& file) {
  const Staging staging(folder);
  if (auto made = store::prepare_data_dir(staging.path()); !made) return made;
  if (auto copied = store::copy_database(file, staging.database()); !copied) return copied;
  const auto found = store::inspect_database(staging.database());
  if (!found) return found.problem();
  if (found->vault && !belongs_here(folder, *found->vault)) {
    return Problem{
        .code = ErrorCode::conflict,
        .operation = "restore the database",
        .subject = file.string(),
        .message = "This copy was sealed under another master key than this data folder has.",
        .hint = "Take a later copy, or a sealed backup, which brings its key: r2deck vault import"};
  }
  return store::replace_database(folder, staging.database());
}

void remove_stale_staging(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().filename().native().starts_with(kStagingPrefix)) fs::remove_all(entry->path(), ignored);
  }
}

// ---- the exporting side, which needs an open vault -------------------------------------------------------

Result<void> Custody::write_export(const fs::path& file, const vault::SecretString& passphrase) {
  if (auto good = vault::check_new_passphrase(passphrase.view()); !good) return good;
  const std::lock_guard one_at_a_time(changing_);  // key and database of the same moment
  const auto key = vault_.copy_key();
  if (!key) return key.problem();
  const Staging staging(database_.folder());
  if (auto made = store::prepare_data_dir(staging.path()); !made) return made;
  if (auto copied = database_.copy_to(staging.database()); !copied) return copied;
  return write_sealed_backup(file, passphrase.view(), options_.cost, mode(), *key, audit_.log().key(),
                             staging.database());
}

Result<void> Custody::export_to(const Actor& actor, const fs::path& file, vault::SecretString passphrase) {
  return audit_.record(actor, {"vault.export", {}, {}, {}, {}}, write_export(file, passphrase));
}

}  // namespace r2deck::services
