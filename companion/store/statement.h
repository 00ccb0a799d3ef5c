// One use of a prepared statement: bind, step, read; reset when it goes. For the stores only.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/store/database.h"
#include "shared/problem.h"

namespace r2deck::store {

// Bytes that are not text, for a BLOB column.
struct Blob {
  std::string_view bytes;
};

class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Values for ?1, ?2, ... Texts must outlive the statement's use: nothing is copied.
  template <class... Values>
  Statement& bind(const Values&... values) & {
    int index = 0;
    (bind_one(++index, values), ...);
    return *this;
  }
  template <class... Values>
  Statement&& bind(const Values&... values) && {
    bind(values...);
    return std::move(*this);
  }

  Result<bool> step();  // true: there is a row
  Result<void> run();   // to its end
  std::int64_t changed_rows() const;

  // Columns of the current row, from 0.
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::optional<std::int64_t> integer_or_null(int column) const;

 private:
  friend class Database;
  Statement(Database& database, sqlite3_stmt* statement, int error);

  void bind_one(int index, std::int64_t value);
  void bind_one(int index, std::int32_t value) { bind_one(index, std::int64_t{value}); }
  void bind_one(int index, bool value) { bind_one(index, std::int64_t{value}); }
  void bind_one(int index, std::string_view value);
  void bind_one(int index, const std::string& value) { bind_one(index, std::string_view(value)); }
  void bind_one(int index, const std::optional<std::int64_t>& value);
  void bind_one(int index, const Blob& value);
  void note(int code);

  Database* database_;
  std::unique_lock<std::recursive_mutex> lock_;
  sqlite3_stmt* statement_;
  int error_;  // the first that happened, told by step()
};

// Every row, read by `read(statement)`.
template <class Read>
auto collect(Statement statement, Read read) -> Result<std::vector<decltype(read(statement))>> {
  std::vector<decltype(read(statement))> rows;
  for (;;) {
    const Result<bool> row = statement.step();
    if (!row) return row.problem();
    if (!*row) return rows;
    rows.push_back(read(statement));
  }
}

// The first row, or nothing.
template <class Read>
auto first(Statement statement, Read read) -> Result<std::optional<decltype(read(statement))>> {
  using Row = decltype(read(statement));
  const Result<bool> row = statement.step();
  if (!row) return row.problem();
  if (!*row) return std::optional<Row>();
  return std::optional<Row>(read(statement));
}

}  // namespace r2deck::store
