// An entry of the audit log with a seal that nobody checks: what a store needs to keep it.
#pragma once

#include <mutex>
#include <string>

#include "companion/store/audit_store.h"

namespace r2deck::store {

inline Result<std::int64_t> append_one(AuditStore& audit, AuditEntry entry) {
  static std::mutex one_at_a_time;  // as the chain does it
  const std::lock_guard lock(one_at_a_time);
  const auto last_id = audit.last_id();
  if (!last_id.ok()) return last_id.problem();
  entry.id = *last_id + 1;
  entry.mac = std::string(32, 'm');
  const AuditHead head{.last_id = entry.id, .last_mac = entry.mac, .entries = entry.id, .mac = entry.mac};
  if (const auto done = audit.append({&entry, 1}, head); !done.ok()) return done.problem();
  return entry.id;
}

}  // namespace r2deck::store
