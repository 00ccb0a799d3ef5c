#include <algorithm>

#include "companion/services/audit_log.h"
#include "companion/services/problems.h"

namespace r2deck::services {
namespace {

constexpr std::int32_t kPrunedAtATime = 1000;

Problem does_not_hold(std::int64_t id) {
  return refused(
      ErrorCode::conflict, "audit log",
      "The log does not verify at entry " + std::to_string(id) +
          ", so that nothing from there on was removed.",
      "See `r2deck audit verify`, export the log and look into it. `r2deck audit prune --force` removes "
      "it all the same.");
}

}  // namespace

// In steps, each with a checkpoint of its own: what a crash leaves undone, the next pruning does.
Result<AuditPruned> AuditLog::prune(text::UnixMillis before, bool force) {
  const std::lock_guard maintenance(maintenance_);
  if (auto opened = open(); !opened) return opened.problem();
  const auto last_id = store_.last_id();
  if (!last_id) return last_id.problem();
  const auto kept = store_.range_of({.since = before});
  if (!kept) return kept.problem();
  const auto stored = store_.checkpoint();
  if (!stored) return stored.problem();
  const std::int64_t through = std::min(kept->first - 1, *last_id);
  store::AuditCheckpoint checkpoint = stored->value_or(store::AuditCheckpoint{});
  if (*stored && !is_true(key_, checkpoint) && !force) return does_not_hold(checkpoint.through + 1);

  AuditPruned pruned{0, checkpoint.through};
  while (checkpoint.through < through) {
    const auto entries = store_.read({}, {checkpoint.through + 1, through}, kPrunedAtATime);
    if (!entries) return entries.problem();
    if (entries->empty()) break;
    for (const store::AuditEntry& entry : *entries) {
      if (!force && entry.mac != seal_of(key_, checkpoint.last_mac, entry)) return does_not_hold(entry.id);
      checkpoint.through = entry.id;
      checkpoint.last_mac = entry.mac;
      ++checkpoint.entries;
    }
    const std::lock_guard lock(mutex_);
    if (force) {
      const auto rest = store_.count_after(checkpoint.through);
      if (!rest) return rest.problem();
      checkpoint.entries = head_.entries - *rest;
    }
    checkpoint.mac = seal_of(key_, checkpoint);
    if (auto done = store_.prune(checkpoint); !done) return done.problem();
    pruned.entries += static_cast<std::int64_t>(entries->size());
    pruned.through = checkpoint.through;
  }
  return pruned;
}

}  // namespace r2deck::services
