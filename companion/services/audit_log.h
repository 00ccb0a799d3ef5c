// The chain of the audit log over its store: entries are sealed as they are written, and checked when asked.
// Holds the key, and how far the chain has come. May be used from many threads.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "companion/services/actor.h"
#include "companion/services/audit_chain.h"
#include "companion/store/audit_store.h"
#include "companion/vault/audit_key.h"
#include "shared/problem.h"

namespace r2deck::services {

// The first place at which the log is not what was written.
struct AuditBreak {
  std::int64_t id = 0;  // the first entry that is wrong or missing
  std::string how;      // "altered", "missing", "unsealed", "cut", "head", "checkpoint", "other"
  std::string message;  // one sentence, for people
};

struct AuditVerdict {
  std::int64_t entries = 0;  // that were checked and are as they were written
  std::int64_t pruned = 0;   // that went before, with a checkpoint for them
  std::int64_t first_id = 0, last_id = 0;
  // Entries from this id on were sealed as they were written. Older ones were there when the chain began, and
  // are as they were then.
  std::int64_t since = 1;
  std::string last_mac;  // of last_id
  std::optional<AuditBreak> broken;
};

// An entry's seal as somebody noted it, such as syslog.
struct AuditMark {
  std::int64_t id = 0;
  std::string mac;  // 32 bytes
};

struct AuditPruned {
  std::int64_t entries = 0;
  std::int64_t through = 0;  // the last id that is gone; 0: none ever went
};

class AuditLog {
 public:
  AuditLog(store::AuditStore& store, vault::AuditKey key, Clock clock)
      : store_(store), key_(std::move(key)), clock_(std::move(clock)) {}

  // Begins the chain where there is none, taking the entries that are there into it, or goes on with it. A
  // head that is missing or not true does not keep the companion from working: the next entry says so, and
  // verify() finds the break for ever after. The other calls do this first where nobody has.
  Result<void> open();

  // Gives ids and seals, and writes all of them or none. On disk when it answers.
  Result<void> append(std::vector<store::AuditEntry>& entries);

  // Walks the whole log; writing goes on meanwhile. `mark` must be in it, or be pruned.
  // Errors: those of the database. That the log is broken is an answer, not an error.
  Result<AuditVerdict> verify(const std::optional<AuditMark>& mark = std::nullopt);

  // Deletes what is older than `before` from the old end up to the first entry that is not, and leaves a
  // checkpoint. What goes is checked first: conflict, where the chain does not hold; `force` takes it away
  // all the same, which ends every proof of what was there.
  Result<AuditPruned> prune(text::UnixMillis before, bool force);

  Result<store::AuditHead> head();
  const vault::AuditKey& key() const { return key_; }  // for a sealed backup
  // Called after each append, in its order, by whoever appended: must not wait, nor use the log. One at a
  // time.
  void on_append(std::function<void(const store::AuditHead&)> listener);

 private:
  struct Snapshot;
  Result<void> open_locked();
  Result<void> begin(std::int64_t last_id);
  Result<void> adopt();
  Result<void> append_locked(std::vector<store::AuditEntry>& entries);
  store::AuditEntry own_entry(std::string action, std::string outcome, std::string detail) const;
  void mark_broken(std::int64_t entries);
  Result<Snapshot> snapshot();

  store::AuditStore& store_;
  const vault::AuditKey key_;
  const Clock clock_;
  std::mutex maintenance_;  // one verify or prune at a time; taken before mutex_
  std::mutex mutex_;        // guards what follows, and the order of appends
  std::function<void(const store::AuditHead&)> listener_;
  bool opened_ = false;
  store::AuditHead head_;
  std::int64_t next_id_ = 1;
};

// "5f3a...": a seal as people and syslog see it.
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

}  // namespace r2deck::services
