// GET, PUT and DELETE of /_sandbox/faults, unsigned: for tests, from this machine, and not for web pages. A
// page's PUT asks first, which is never granted here, and a page that has rebound its name says so in Host.
#pragma once

#include <cstdint>
#include <string_view>

#include "companion/sandbox/fault_plan.h"
#include "companion/sandbox/reply.h"
#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

inline constexpr std::int64_t kMaxAdminBody = 64LL * 1024;

bool is_admin(const RequestHead& head);
// Whether its body may be read at all. Errors: access_denied, entity_too_large.
Outcome<void> admit_admin(const RequestHead& head, bool from_loopback);
Reply answer_admin(const RequestHead& head, std::string_view body, FaultPlan& faults);

}  // namespace r2deck::sandbox
