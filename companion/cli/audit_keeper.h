// What the companion does for its audit log while it serves: notes the head where the database is not, so
// that an older copy of it shows, and removes what is older than it shall be kept.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "companion/services/audit.h"

namespace r2deck::cli {

struct AuditKeeperOptions {
  std::optional<std::int64_t> retention_days{};     // nothing: entries are kept for ever
  std::int64_t note_after_entries = 1'000;          // and
  std::chrono::milliseconds note_every{3'600'000};  // whichever comes first; retention is looked at as often
};

class AuditKeeper {
 public:
  // Takes a line such as "audit head 812:5f3a..., 812 entries, started": syslog's, but for tests. Called on a
  // thread of the keeper's, since syslog may block.
  using Note = std::function<void(const std::string& line)>;

  // Works from now on. One keeper at a time, made before the log is used by others.
  AuditKeeper(services::Audit& audit, AuditKeeperOptions options, Note note = to_syslog());
  ~AuditKeeper();  // writes what is counted still, and notes the last head
  AuditKeeper(const AuditKeeper&) = delete;
  AuditKeeper& operator=(const AuditKeeper&) = delete;

  static Note to_syslog();  // facility auth, as "r2deck"

 private:
  void work();
  void prune();
  void note(const char* why);

  services::Audit& audit_;
  const AuditKeeperOptions options_;
  const Note note_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::int64_t entries_ = 0, noted_ = 0;  // of the head: now, and when it was noted
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace r2deck::cli
