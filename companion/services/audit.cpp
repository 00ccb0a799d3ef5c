#include "companion/services/audit.h"

#include "companion/services/problems.h"

namespace r2deck::services {

Result<std::vector<store::AuditEntry>> Audit::page(std::optional<std::int64_t> before, std::int32_t limit) {
  if (limit < 1 || limit > 1000) return invalid("limit", "The limit must be 1 to 1000.");
  return store_.page(before, limit);
}

Result<void> Audit::append(const Actor& actor, const Deed& deed, const Problem* failure) {
  store::AuditEntry entry;
  entry.time = clock_();
  entry.actor = actor.name;
  entry.action = deed.action;
  entry.account = deed.account;
  entry.bucket = deed.bucket;
  entry.key = deed.key;
  entry.outcome = failure ? std::string(to_string(failure->code)) : "ok";
  entry.detail = deed.detail;
  Result<std::int64_t> appended = store_.append(entry);
  if (appended.ok()) return {};
  Problem problem = std::move(appended).problem();
  problem.operation = deed.action;
  problem.message = "It was done, but could not be written to the audit log: " + problem.message;
  return problem;
}

}  // namespace r2deck::services
