// The audit log as a file: CSV for spreadsheets, JSON lines for programs. Made piece by piece, so that a log
// of any length takes little memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/store/audit_store.h"
#include "shared/api/audit.h"
#include "shared/problem.h"

namespace r2deck::services {

enum class AuditFormat { csv, jsonl };
std::optional<AuditFormat> audit_format_from(std::string_view name);  // "csv", "jsonl"

// Columns of the CSV, members of the JSON, in this order: id, time, actor, source, action, account, bucket,
// key, outcome, detail. Each row ends in a line break.
std::string_view csv_heading();
// RFC 4180. A field that a spreadsheet would take for a formula (it begins with = + - @, their wide forms, a
// tab or a line break) gets an apostrophe before it (OWASP, "CSV Injection"); who needs the exact text takes
// JSON.
std::string to_csv(const store::AuditEntry& entry);
api::AuditEntry to_api(const store::AuditEntry& entry);
std::string to_json(const store::AuditEntry& entry);  // an object, without a line break

class AuditExport {
 public:
  // Oldest first, ids over `after` only. What is written meanwhile may come too.
  AuditExport(store::AuditStore& store, store::AuditFilter filter, AuditFormat format, std::int64_t after = 0)
      : store_(store), filter_(std::move(filter)), format_(format), last_id_(after) {}

  // The next rows, some 64 KiB of them; for CSV the heading comes first, unless `after` was given. Empty at
  // the end.
  Result<std::string> next();
  std::int64_t last_id() const { return last_id_; }  // of the rows that came

 private:
  store::AuditStore& store_;
  store::AuditFilter filter_;
  AuditFormat format_;
  std::int64_t last_id_;
  std::optional<store::AuditRange> range_;
};

}  // namespace r2deck::services
