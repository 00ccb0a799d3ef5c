// SQLite, as little of it as the sandbox needs. Its failures are exceptions of type SqlError, which stay
// below Store: no other file sees them. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace r2deck::sandbox {

class SqlError : public std::runtime_error {
 public:
  SqlError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  bool full() const;     // the disk
  bool damaged() const;  // the file is no database, or a broken one

 private:
  int code_;
};

class Database {
 public:
  // `durable` false: nothing is ever synced, whatever set_durable says.
  explicit Database(const std::filesystem::path& file, bool durable);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql);
  // true: a commit returns when it is on the disk. false: it survives a crash of this process, and what a
  // crash of the machine leaves is an earlier state, never a broken one. Outside of a transaction only.
  void set_durable(bool durable);

 private:
  friend class Statement;
  sqlite3_stmt* prepared(const char* sql);
  [[noreturn]] void fail() const;

  sqlite3* handle_ = nullptr;
  bool syncs_;
  bool durable_ = true;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

// A statement in use; the prepared form is kept in the database. The same text must not be in use twice at
// once.
class Statement {
 public:
  Statement(Database& database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  template <class... Values>
  Statement& bind(const Values&... values) {
    int at = 0;
    (bind_one(++at, values), ...);
    return *this;
  }
  bool step();  // true: there is a row
  void run() { step(); }
  void rewind();  // to bind and step again

  std::int64_t integer(int column) const;
  std::string bytes(int column) const;
  bool null(int column) const;

 private:
  void bind_one(int at, std::int64_t number);
  void bind_one(int at, std::string_view bytes);  // as a BLOB: compared byte by byte, any bytes allowed
  void bind_one(int at, std::nullptr_t);

  Database& database_;
  sqlite3_stmt* handle_;
};

// Undone unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database, bool durable);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace r2deck::sandbox
