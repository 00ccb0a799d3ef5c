// Was this machine's clock set back since the audit log was last written? Storage refuses signatures of a
// clock that is wrong, sessions and links last longer by as much, and the log no longer tells when things
// were done.
#pragma once

#include "companion/services/audit.h"

namespace r2deck::services {

// Clocks that are set by network time go back a little.
inline constexpr text::UnixMillis kClockTolerance = 5LL * 60 * 1000;

// `last`: the time of an entry of the log. Errors: clock_skew, with both times.
Result<void> check_clock(text::UnixMillis last, text::UnixMillis now);
// The same of the newest entry. Errors besides: those of the store.
Result<void> check_clock(Audit& audit, text::UnixMillis now);

}  // namespace r2deck::services
