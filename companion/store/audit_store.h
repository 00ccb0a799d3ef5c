// The audit log: every sign-in, change, batch of signatures and failure, with who, what, from where, when and
// the outcome. Append-only: the database itself refuses to change an entry, or to delete one that no
// checkpoint stands for. Seals are made and checked by whoever has the key (services/audit_chain.h); here
// they are bytes.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "companion/store/database.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

struct AuditEntry {
  std::int64_t id = 0;  // grows
  text::UnixMillis time = 0;
  std::string actor{};    // "owner", an API token's name, "cli"; empty where nobody is known
  std::string source{};   // a remote address, "control socket", "command line"
  std::string action{};   // "upload.create", "object.delete", "token.create", ...
  std::string account{};  // what it was done to; empty where it does not apply
  std::string bucket{};
  std::string key{};
  std::string outcome{};  // "ok" or the code of the Problem
  std::string detail{};   // one line; never a secret, never a presigned URL
  std::string mac{};      // 32 bytes; empty: not taken into the chain yet
};

// How far the chain goes. `mac` is over the rest.
struct AuditHead {
  std::int64_t last_id = 0;  // 0: no entry yet
  std::string last_mac{};    // the seal of that entry; empty before the first
  std::int64_t entries = 0;  // ever sealed, pruned ones too
  std::int64_t adopted = 0;  // entries up to this id were there before the chain began
  std::string mac{};
};

// What stands in for the entries that were pruned. `mac` is over the rest.
struct AuditCheckpoint {
  std::int64_t through = 0;  // entries up to this id are gone; 0: nothing was pruned yet
  std::string last_mac{};    // the seal of that entry
  std::int64_t entries = 0;  // that are gone
  std::string mac{};
};

struct AuditFilter {
  std::optional<text::UnixMillis> since{}, until{};  // since <= time < until
  std::optional<std::string> actor{}, account{}, bucket{}, action{}, outcome{};
};

// Ids from `first` to `last`, both included.
struct AuditRange {
  std::int64_t first = 1;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

class AuditStore {
 public:
  explicit AuditStore(Database& database) : database_(database) {}

  // All entries and the new head, or nothing. Entries come with their id and mac.
  Result<void> append(std::span<const AuditEntry> entries, const AuditHead& head);

  // Newest first, ids below `before` only; limit 1..1000.
  Result<std::vector<AuditEntry>> page(const AuditFilter& filter, std::optional<std::int64_t> before,
                                       std::int32_t limit);
  // Oldest first, ids in `range` only: whoever reads on begins after the last id that came.
  Result<std::vector<AuditEntry>> read(const AuditFilter& filter, const AuditRange& range,
                                       std::int32_t limit);
  // The ids between which everything lies that the filter's times allow.
  Result<AuditRange> range_of(const AuditFilter& filter);

  Result<std::int64_t> last_id();  // 0: empty
  Result<std::int64_t> count_after(std::int64_t id);
  Result<bool> anything_sealed();
  Result<std::optional<AuditHead>> head();
  Result<std::optional<AuditCheckpoint>> checkpoint();

  // Seals entries that have no mac, and moves the head, in one step. Errors: already_exists (one has a mac).
  Result<void> seal(std::span<const AuditEntry> entries, const AuditHead& head);
  // Writes the checkpoint and deletes what it stands for, in one step.
  Result<void> prune(const AuditCheckpoint& checkpoint);

 private:
  Result<void> write(const AuditHead& head);
  Database& database_;
};

}  // namespace r2deck::store
