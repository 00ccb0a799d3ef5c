#include "companion/services/clock_check.h"

#include "companion/services/problems.h"

namespace r2deck::services {

Result<void> check_clock(text::UnixMillis last, text::UnixMillis now) {
  if (last <= now + kClockTolerance) return {};
  Problem problem = refused(ErrorCode::clock_skew, {},
                            "This machine's clock shows " + text::to_rfc3339(now) +
                                ", but the audit log has an entry of " + text::to_rfc3339(last) + ".",
                            "Set this machine's clock, or let it be set: timedatectl set-ntp true");
  problem.operation = "check the clock";
  return problem;
}

Result<void> check_clock(Audit& audit, text::UnixMillis now) {
  const auto newest = audit.page({}, std::nullopt, 1);
  if (!newest.ok()) return newest.problem();
  return newest->empty() ? Result<void>() : check_clock(newest->front().time, now);
}

}  // namespace r2deck::services
