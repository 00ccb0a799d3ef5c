// The audit log as its readers see it: GET /audit, GET /audit/verify.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

// Texts are empty where they do not apply.
struct AuditEntry {
  std::int64_t id = 0;  // grows with time
  text::UnixMillis time = 0;
  std::string actor{};    // a user, "user/token" for an API token, "cli", "r2deck", or "stranger"
  std::string source{};   // the remote address, "control socket" or "command line"
  std::string action{};   // "object.delete"
  std::string account{};  // id; what it was done to, like the two that follow
  std::string bucket{};
  std::string key{};
  std::string outcome{};  // "ok", or the problem's code
  std::string detail{};   // one line
};

// Newest first. Whoever wants older ones asks for those before the last one's id; a page with fewer entries
// than its limit is the last.
struct AuditPage {
  std::vector<AuditEntry> entries{};
};

// Is the log what was written? Entries from `since` on were sealed as they were written; older ones are as
// they were when the chain began.
struct AuditVerdict {
  std::int64_t entries = 0;  // that were checked and are as they were written
  std::int64_t pruned = 0;   // that went before, with a checkpoint for them
  std::int64_t first_id = 0, last_id = 0;
  std::int64_t since = 1;
  std::optional<std::int64_t> broken_at{};  // the first entry that is wrong or missing; none: it verifies
  std::optional<std::string> message{};     // how it is broken, one sentence
};

}  // namespace r2deck::api
