// Buckets that a person has named, since an account's credentials may not list them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

// Besides the errors named: disk_full, database_damaged, io_failed.
class NamedBucketsStore {
 public:
  explicit NamedBucketsStore(Database& database) : database_(database) {}

  // already_exists: named before; not_found: the account.
  Result<void> insert(std::string_view account, std::string_view bucket, text::UnixMillis now);
  Result<std::vector<std::string>> list(std::string_view account);         // by name
  Result<void> remove(std::string_view account, std::string_view bucket);  // not_found

 private:
  Database& database_;
};

}  // namespace r2deck::store
