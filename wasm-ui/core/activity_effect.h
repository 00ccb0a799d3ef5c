// Calls of the API about the audit log. Part of effect.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/text/time.h"

namespace r2deck::core {

// Which entries are asked for; what is empty does not matter. since <= time < until.
struct AuditQuery {
  std::string actor{};
  std::string action{};
  std::string account{};  // id
  std::string bucket{};
  std::optional<text::UnixMillis> since{}, until{};

  bool operator==(const AuditQuery&) const = default;
};

enum class AuditFormat { csv, jsonl };

namespace effect {

// A page of at most `limit` entries, the newest first: those before the entry `before`, unless that is 0.
struct LoadActivity {
  AuditQuery query;
  std::int64_t before = 0;
  std::int32_t limit = 0;
  std::uint32_t generation = 0;
};
// All of them as a file that the browser saves: see ApiCall::save_as.
struct SaveActivity {
  AuditQuery query;
  AuditFormat format = AuditFormat::csv;
  std::string name;
};
struct VerifyActivity {};

}  // namespace effect
}  // namespace r2deck::core
