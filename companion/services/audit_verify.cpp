// Is the audit log what was written? Walks it from its checkpoint to its head.
#include <algorithm>

#include "companion/services/audit_log.h"

namespace r2deck::services {
namespace {

constexpr std::int32_t kReadAtATime = 500;

std::string number(std::int64_t id) {
  return std::to_string(id);
}

AuditBreak altered(std::int64_t id) {
  return {id, "altered", "Entry " + number(id) + " is not what was written, or not where it was written."};
}
AuditBreak gap(std::int64_t from, std::int64_t to) {
  return {from, "missing",
          from == to ? "Entry " + number(from) + " is missing."
                     : "The entries from " + number(from) + " to " + number(to) + " are missing."};
}
AuditBreak unsealed(std::int64_t id) {
  return {id, "unsealed", "Entry " + number(id) + " was not written by R2 Deck: it has no seal."};
}
AuditBreak cut(std::int64_t from, std::int64_t to) {
  return {from, "cut",
          "The end is cut off: entry " + number(to) + " was the last, and " + number(from) + " is missing."};
}
AuditBreak wrong_head(std::int64_t id, std::string message) {
  return {id, "head", std::move(message)};
}

}  // namespace

// What is on disk at one instant, while nobody writes.
struct AuditLog::Snapshot {
  std::optional<store::AuditHead> head;
  std::optional<store::AuditCheckpoint> checkpoint;
  std::int64_t last_id = 0;
  bool set_back = false;  // the head on disk is not the one that was written last
};

Result<AuditLog::Snapshot> AuditLog::snapshot() {
  const std::lock_guard lock(mutex_);
  if (auto opened = open_locked(); !opened) return opened.problem();
  Snapshot taken;
  auto head = store_.head();
  if (!head) return head.problem();
  auto checkpoint = store_.checkpoint();
  if (!checkpoint) return checkpoint.problem();
  const auto last_id = store_.last_id();
  if (!last_id) return last_id.problem();
  taken.head = *std::move(head);
  taken.checkpoint = *std::move(checkpoint);
  taken.last_id = *last_id;
  taken.set_back = !taken.head || taken.head->last_id != head_.last_id;
  return taken;
}

Result<AuditVerdict> AuditLog::verify(const std::optional<AuditMark>& mark) {
  const std::lock_guard maintenance(maintenance_);
  const Result<Snapshot> taken = snapshot();
  if (!taken) return taken.problem();
  const store::AuditHead head = taken->head.value_or(store::AuditHead{});
  const store::AuditCheckpoint checkpoint = taken->checkpoint.value_or(store::AuditCheckpoint{});

  AuditVerdict verdict;
  verdict.pruned = checkpoint.entries;
  verdict.since = std::max(head.adopted, checkpoint.through) + 1;
  verdict.last_id = checkpoint.through;
  verdict.last_mac = checkpoint.last_mac;
  const auto breaks = [&](AuditBreak found) {
    verdict.broken = std::move(found);
    return verdict;
  };
  if (taken->checkpoint && !is_true(key_, checkpoint)) {
    return breaks({checkpoint.through + 1, "checkpoint",
                   "The checkpoint for what was pruned is not true, or was written with another key."});
  }

  bool mark_seen = false;
  while (verdict.last_id < taken->last_id) {
    const auto entries = store_.read({}, {verdict.last_id + 1, taken->last_id}, kReadAtATime);
    if (!entries) return entries.problem();
    if (entries->empty()) break;
    for (const store::AuditEntry& entry : *entries) {
      if (entry.mac.empty()) return breaks(unsealed(entry.id));
      if (entry.mac != seal_of(key_, verdict.last_mac, entry)) {
        const std::int64_t expected = verdict.last_id + 1;
        return breaks(entry.id == expected ? altered(entry.id) : gap(expected, entry.id - 1));
      }
      if (mark && mark->id == entry.id) {
        if (mark->mac != entry.mac) {
          return breaks({entry.id, "other", "Entry " + number(entry.id) + " is another than the one noted."});
        }
        mark_seen = true;
      }
      if (verdict.first_id == 0) verdict.first_id = entry.id;
      verdict.last_id = entry.id;
      verdict.last_mac = entry.mac;
      ++verdict.entries;
    }
  }

  const std::int64_t next = verdict.last_id + 1;
  if (!taken->head) return breaks(wrong_head(next, "The head of the log is missing."));
  if (!is_true(key_, head)) {
    return breaks(wrong_head(next, "The head of the log is not true, or was written with another key."));
  }
  if (verdict.last_id < head.last_id) return breaks(cut(next, head.last_id));
  if (taken->set_back || verdict.last_id > head.last_id || verdict.last_mac != head.last_mac ||
      verdict.entries + verdict.pruned != head.entries) {
    return breaks(wrong_head(next, "The head of the log is an older one, or of another log."));
  }
  if (mark && !mark_seen && mark->id > checkpoint.through) {
    return breaks(
        {std::min(mark->id, next), "cut", "Entry " + number(mark->id) + ", as noted, is not there."});
  }
  return verdict;
}

}  // namespace r2deck::services
