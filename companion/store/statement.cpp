#include "companion/store/statement.h"

#include <sqlite3.h>

namespace r2deck::store {

Statement::Statement(Database& database, sqlite3_stmt* statement, int error)
    : database_(&database), lock_(database.mutex_), statement_(statement), error_(error) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      lock_(std::move(other.lock_)),
      statement_(std::exchange(other.statement_, nullptr)),
      error_(other.error_) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Statement::note(int code) {
  if (error_ == SQLITE_OK) error_ = code;
}

void Statement::bind_one(int index, std::int64_t value) {
  note(sqlite3_bind_int64(statement_, index, value));
}

void Statement::bind_one(int index, std::string_view value) {
  // A null pointer would bind NULL, which an empty view may hold.
  const char* text = value.data() == nullptr ? "" : value.data();
  note(sqlite3_bind_text64(statement_, index, text, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_one(int index, const std::optional<std::int64_t>& value) {
  if (value) {
    bind_one(index, *value);
  } else {
    note(sqlite3_bind_null(statement_, index));
  }
}

void Statement::bind_one(int index, const Blob& value) {
  const char* bytes = value.bytes.data() == nullptr ? "" : value.bytes.data();
  note(sqlite3_bind_blob64(statement_, index, bytes, value.bytes.size(), SQLITE_STATIC));
}

Result<bool> Statement::step() {
  if (error_ == SQLITE_OK) {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    error_ = sqlite3_extended_errcode(database_->connection_);
  }
  return database_->problem(error_, "use the database");
}

Result<void> Statement::run() {
  for (;;) {
    const Result<bool> row = step();
    if (!row) return row.problem();
    if (!*row) return {};
  }
}

std::int64_t Statement::changed_rows() const {
  return sqlite3_changes64(database_->connection_);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

std::optional<std::int64_t> Statement::integer_or_null(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

}  // namespace r2deck::store
