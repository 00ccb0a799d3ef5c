#include "companion/sandbox/database.h"

#include <sqlite3.h>

namespace r2deck::sandbox {

bool SqlError::full() const {
  return (code_ & 0xff) == SQLITE_FULL;
}
bool SqlError::damaged() const {
  return (code_ & 0xff) == SQLITE_CORRUPT || (code_ & 0xff) == SQLITE_NOTADB;
}

Database::Database(const std::filesystem::path& file, bool durable) : syncs_(durable) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const SqlError error(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_));
    sqlite3_close_v2(handle_);
    throw error;
  }
  try {
    execute(syncs_ ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA foreign_keys=ON");
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_)
    sqlite3_finalize(statement);
  sqlite3_close_v2(handle_);
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void Database::set_durable(bool durable) {
  if (durable == durable_ || !syncs_) return;
  execute(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  durable_ = durable;
}

sqlite3_stmt* Database::prepared(const char* sql) {
  const auto found = statements_.find(std::string_view(sql));
  if (found != statements_.end()) return found->second;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    fail();
  statements_.emplace(sql, statement);
  return statement;
}

void Database::fail() const {
  throw SqlError(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_));
}

Statement::Statement(Database& database, const char* sql)
    : database_(database), handle_(database.prepared(sql)) {}

Statement::~Statement() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail();
  return false;
}

void Statement::rewind() {
  sqlite3_reset(handle_);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return data ? std::string(static_cast<const char*>(data), size) : std::string();
}

bool Statement::null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

void Statement::bind_one(int at, std::int64_t number) {
  if (sqlite3_bind_int64(handle_, at, number) != SQLITE_OK) database_.fail();
}

void Statement::bind_one(int at, std::string_view bytes) {
  // A null pointer would bind NULL, not an empty value.
  const char* data = bytes.empty() ? "" : bytes.data();
  if (sqlite3_bind_blob64(handle_, at, data, bytes.size(), SQLITE_TRANSIENT) != SQLITE_OK) database_.fail();
}

void Statement::bind_one(int at, std::nullptr_t) {
  if (sqlite3_bind_null(handle_, at) != SQLITE_OK) database_.fail();
}

Transaction::Transaction(Database& database, bool durable) : database_(database) {
  database_.set_durable(durable);
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const SqlError&) {
    // SQLite has rolled back by itself (a full disk does that).
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace r2deck::sandbox
