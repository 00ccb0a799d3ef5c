// What the Activity page knows of the audit log: the newest entries that the filter takes, and older ones as
// they are asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/api/audit.h"
#include "shared/problem.h"
#include "wasm-ui/core/activity_effect.h"
#include "wasm-ui/core/activity_filter.h"

namespace r2deck::core {

// What stood in the entries seen so far, whatever the filter was: what there is to choose from.
struct ActivityChoices {
  std::set<std::string> actors{};
  std::set<std::string> actions{};
  std::set<std::string> accounts{};                         // ids; removed ones among them
  std::set<std::pair<std::string, std::string>> buckets{};  // account, bucket
};

struct Activity {
  enum class Loading { idle, first, older };

  ActivityFilter filter{};
  AuditQuery asked{};  // what the filter came to when `entries` were asked for
  std::uint32_t generation = 0;
  Loading loading = Loading::idle;
  bool loaded = false;
  bool complete = false;                   // there are no older ones
  std::vector<api::AuditEntry> entries{};  // newest first
  std::optional<Problem> problem{};        // of the last try to load
  ActivityChoices seen{};

  bool saving = false;
  bool verifying = false;
  std::optional<api::AuditVerdict> verdict{};

  const api::AuditEntry* find(std::int64_t id) const;
};

// All about one entry.
struct ActivityEntryDialog {
  api::AuditEntry entry{};
};

}  // namespace r2deck::core
