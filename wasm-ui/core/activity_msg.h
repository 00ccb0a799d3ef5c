// What happens on the Activity page. Part of msg.h.
#pragma once

#include <cstdint>
#include <variant>

#include "shared/api/audit.h"
#include "shared/problem.h"
#include "wasm-ui/core/activity_effect.h"
#include "wasm-ui/core/activity_filter.h"

namespace r2deck::core {
namespace msg {

struct ActivityFiltered {
  ActivityFilter filter;
};
struct ActivityRefreshAsked {};
struct OlderActivityAsked {};
struct ActivityAnswered {
  std::uint32_t generation = 0;
  Result<api::AuditPage> page;
};

// All about one entry.
struct ActivityEntryAsked {
  std::int64_t id = 0;
};

struct SaveActivityAsked {
  AuditFormat format = AuditFormat::csv;
};
struct ActivitySaved {
  Result<void> done;
};

struct VerifyActivityAsked {};
struct ActivityVerified {
  Result<api::AuditVerdict> verdict;
};

}  // namespace msg

using ActivityMessage =
    std::variant<msg::ActivityFiltered, msg::ActivityRefreshAsked, msg::OlderActivityAsked,
                 msg::ActivityAnswered, msg::ActivityEntryAsked, msg::SaveActivityAsked, msg::ActivitySaved,
                 msg::VerifyActivityAsked, msg::ActivityVerified>;

}  // namespace r2deck::core
