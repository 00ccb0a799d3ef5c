// The audit log: every change, with who, what, when and the outcome. Append-only, and the database itself
// refuses to change or delete an entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

struct AuditEntry {
  std::int64_t id = 0;  // given by append; grows
  text::UnixMillis time = 0;
  std::string actor{};    // "owner", an API token's name, "cli"
  std::string action{};   // "upload.create", "object.delete", "token.create", ...
  std::string account{};  // what it was done to; empty where it does not apply
  std::string bucket{};
  std::string key{};
  std::string outcome{};  // "ok" or the code of the Problem
  std::string detail{};   // one line; never a secret, never a presigned URL
};

class AuditStore {
 public:
  explicit AuditStore(Database& database) : database_(database) {}

  Result<std::int64_t> append(const AuditEntry& entry);  // the entry's id; `entry.id` is ignored
  // Newest first, ids below `before` only; limit 1..1000.
  Result<std::vector<AuditEntry>> page(std::optional<std::int64_t> before, std::int32_t limit);

 private:
  Database& database_;
};

}  // namespace r2deck::store
