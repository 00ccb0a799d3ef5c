#include "companion/store/restore.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#include "companion/store/backup.h"
#include "companion/store/migrations.h"
#include "shared/full_disk.h"

namespace r2deck::store {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Connection = std::unique_ptr<sqlite3, CloseFile>;

Problem no_good(const fs::path& file, std::string message) {
  return {.code = ErrorCode::backup_damaged,
          .operation = "read the database",
          .subject = file.string(),
          .message = std::move(message),
          .hint = "Take another copy. Nothing was changed here."};
}

Problem file_failed(const fs::path& file, std::string operation, int error) {
  const bool full = is_full(error);
  return {.code = full ? ErrorCode::disk_full : ErrorCode::io_failed,
          .operation = std::move(operation),
          .subject = file.string(),
          .message = std::system_category().message(error) + ".",
          .hint = full ? hint_when_full(error) : "Check the disk and the permissions of the folder."};
}

// A path as an SQLite URI takes it (sqlite.org/uri.html).
std::string uri_of(const fs::path& file, const char* query) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  std::error_code error;
  const fs::path whole = fs::absolute(file, error);
  for (const unsigned char c : whole.native()) {
    if (c == '?' || c == '#' || c == '%' || c < 0x20) {
      uri += '%';
      uri += kHex[c >> 4];
      uri += kHex[c & 15];
    } else {
      uri += static_cast<char>(c);
    }
  }
  return uri + query;
}

// Without a write-ahead log beside it the file is all there is, and nothing needs to be made for reading it.
Result<Connection> open_to_read(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "read the database",
                   .subject = file.string(),
                   .message = "There is no such file."};
  }
  const bool alone = !fs::exists(file.string() + "-wal", error);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(uri_of(file, alone ? "?immutable=1" : "").c_str(), &opened,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(opened);
  if (code != SQLITE_OK) return no_good(file, "It cannot be opened.");
  sqlite3_busy_timeout(opened, 5'000);
  return connection;
}

// The columns of the first row; nothing where there is none; an error is one of SQLite's.
struct Row {
  int code = SQLITE_DONE;  // SQLITE_ROW: there is one
  std::string columns[5];
};
Row first_row(sqlite3* connection, const char* sql) {
  Row row;
  sqlite3_stmt* statement = nullptr;
  row.code = sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr);
  if (row.code != SQLITE_OK) return row;
  row.code = sqlite3_step(statement);
  for (int i = 0; row.code == SQLITE_ROW && i < 5 && i < sqlite3_column_count(statement); ++i) {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
    if (bytes != nullptr) row.columns[i].assign(bytes, sqlite3_column_bytes(statement, i));
  }
  sqlite3_finalize(statement);
  return row;
}

// Into the file itself, where its last transactions are in the log beside it. A damaged one stays as it is.
void fold_in_the_log(const fs::path& file) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const Connection connection(opened);
  if (code == SQLITE_OK) sqlite3_exec(opened, "PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr);
}

// As SQLite writes one; 0 for what is none.
std::int64_t number(const std::string& column) {
  std::int64_t value = 0;
  std::from_chars(column.data(), column.data() + column.size(), value);
  return value;
}

// SQLite takes a last page of which a part is missing for whole, its end for zeros. With a log beside it the
// file may be in the middle of a write, which the log makes good.
bool is_cut_off(const fs::path& file, const std::string& page_size) {
  std::error_code error;
  if (fs::exists(file.string() + "-wal", error)) return false;
  const auto size = fs::file_size(file, error);
  const std::int64_t page = number(page_size);
  return error || page <= 0 || size % static_cast<std::uint64_t>(page) != 0;
}

int sync_directory(const fs::path& dir) {
  const int descriptor = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  return error;
}

}  // namespace

Result<DatabaseFile> inspect_database(const fs::path& file) {
  const auto connection = open_to_read(file);
  if (!connection) return connection.problem();
  const Row version = first_row(connection->get(), "PRAGMA user_version");
  if (version.code != SQLITE_ROW) return no_good(file, "It is no database, or damaged.");
  DatabaseFile found;
  found.version = static_cast<int>(number(version.columns[0]));
  if (found.version < 1) return no_good(file, "It is no database of R2 Deck.");
  if (found.version > migrations().back().version) {
    return Problem{
        .code = ErrorCode::conflict,
        .operation = "read the database",
        .subject = file.string(),
        .message = "It was written by a newer version of R2 Deck (schema " + version.columns[0] + ").",
        .hint = "Take that version."};
  }
  const Row page_size = first_row(connection->get(), "PRAGMA page_size");
  if (is_cut_off(file, page_size.columns[0])) return no_good(file, "Its end is missing.");
  const Row check = first_row(connection->get(), "PRAGMA quick_check(1)");
  if (check.code != SQLITE_ROW || check.columns[0] != "ok") return no_good(file, "It is damaged.");
  const Row vault = first_row(connection->get(), "SELECT mode, key_id FROM vault");
  if (vault.code == SQLITE_ROW) found.vault = VaultRecord{vault.columns[0], vault.columns[1]};
  const Row last = first_row(connection->get(), "SELECT max(time) FROM audit");
  if (last.code == SQLITE_ROW) found.last_entry = number(last.columns[0]);
  const Row head =
      first_row(connection->get(), "SELECT last_id, last_mac, entries, adopted, mac FROM audit_head");
  if (head.code == SQLITE_ROW) {
    found.audit_head = AuditHead{number(head.columns[0]), head.columns[1], number(head.columns[2]),
                                 number(head.columns[3]), head.columns[4]};
  }
  return found;
}

Result<void> copy_database(const fs::path& from, const fs::path& to) {
  if (const auto whole = inspect_database(from); !whole) return whole.problem();
  const auto connection = open_to_read(from);
  if (!connection) return connection.problem();
  std::recursive_mutex nobody_else;
  return write_backup(connection->get(), nobody_else, to);
}

Result<void> replace_database(const fs::path& dir, const fs::path& prepared) {
  constexpr char kOperation[] = "replace the database";
  const fs::path file = dir / kDatabaseName;
  const fs::path replaced = dir / kReplacedName;
  const std::string log = file.string() + "-wal";
  std::error_code error;
  if (fs::exists(log, error)) fold_in_the_log(file);

  for (const char* suffix : {"", "-wal"})
    ::unlink((replaced.string() + suffix).c_str());
  // The old one keeps its name until the new one takes it: there is a database at every moment.
  if (::link(file.c_str(), replaced.c_str()) != 0 && errno != ENOENT) {
    return file_failed(replaced, kOperation, errno);
  }
  // A log that is left belongs to the old one: beside the new one it would destroy it.
  if (std::rename(log.c_str(), (replaced.string() + "-wal").c_str()) != 0 && errno != ENOENT) {
    return file_failed(replaced, kOperation, errno);
  }
  ::unlink((file.string() + "-shm").c_str());
  if (std::rename(prepared.c_str(), file.c_str()) != 0) return file_failed(file, kOperation, errno);
  if (const int failed = sync_directory(dir); failed != 0) return file_failed(file, kOperation, failed);
  return {};
}

}  // namespace r2deck::store
