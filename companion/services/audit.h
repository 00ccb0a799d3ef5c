// The audit log as the use cases write it: every change, with who, what, when and the outcome, failures too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "companion/services/actor.h"
#include "companion/store/audit_store.h"
#include "shared/problem.h"

namespace r2deck::services {

// What was done to what. `detail` is one line; never a secret, never a presigned URL.
struct Deed {
  std::string action;  // "object.delete"
  std::string account, bucket, key;
  std::string detail;
};

class Audit {
 public:
  Audit(store::AuditStore& store, Clock clock) : store_(store), clock_(std::move(clock)) {}

  // Writes the deed with the outcome's code and hands the outcome back. Where the deed succeeded but could
  // not be written down, that is the answer: a change that the log does not know must not pass as done.
  template <class T>
  Result<T> record(const Actor& actor, const Deed& deed, Result<T> outcome) {
    const Result<void> written = append(actor, deed, outcome.ok() ? nullptr : &outcome.problem());
    if (outcome.ok() && !written.ok()) return written.problem();
    return outcome;
  }

  // Newest first, ids below `before` only; limit 1..1000.
  Result<std::vector<store::AuditEntry>> page(std::optional<std::int64_t> before, std::int32_t limit);

 private:
  Result<void> append(const Actor& actor, const Deed& deed, const Problem* failure);

  store::AuditStore& store_;
  Clock clock_;
};

}  // namespace r2deck::services
