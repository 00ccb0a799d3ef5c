// The SQLite database of a data folder: one connection, guarded by a mutex, so that the stores may be used
// from many threads. WAL with synchronous=FULL: what a store has answered as done survives a loss of power.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "shared/problem.h"

struct sqlite3;
struct sqlite3_stmt;

namespace r2deck::store {

inline constexpr char kDatabaseName[] = "r2deck.db";
inline constexpr char kBackupName[] = "r2deck.db.bak";

// Creates `dir` (0700, parents too) where it is missing, and proves that files can be made in it.
// Errors: data_dir_unwritable, disk_full.
Result<void> prepare_data_dir(const std::filesystem::path& dir);

class Statement;

class Database {
 public:
  // Opens or creates <dir>/r2deck.db (0600), checks it after an unclean stop, and migrates it forwards.
  // Errors: data_dir_unwritable, disk_full, database_damaged (its hint names the backup), conflict (written
  // by a newer version of R2 Deck), io_failed.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& dir);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Schema version after the migrations.
  Result<int> user_version();
  // A copy of the database as it is now, in one file of mode 0600 that takes the place of another at once or
  // not at all. Errors: disk_full, io_failed.
  Result<void> copy_to(const std::filesystem::path& file);
  std::filesystem::path folder() const { return file_.parent_path(); }

  // ---- for the stores ----
  // A prepared statement, from the cache. `sql` must be a literal: the cache keys by its text's address.
  // The statement holds the connection's lock until it goes.
  Statement prepare(const char* sql);
  // Statements without results; several are separated by semicolons.
  Result<void> execute(const char* sql);

 private:
  friend class Statement;
  friend class Transaction;
  explicit Database(std::filesystem::path file) : file_(std::move(file)) {}
  Result<void> connect();
  Problem problem(int sqlite_code, std::string_view operation) const;

  std::filesystem::path file_;
  sqlite3* connection_ = nullptr;
  std::recursive_mutex mutex_;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

// BEGIN IMMEDIATE until commit(); rolls back when it goes without one. Holds the connection's lock.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database);
  Database* database_;
  std::unique_lock<std::recursive_mutex> lock_;
};

}  // namespace r2deck::store
