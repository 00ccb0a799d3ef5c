// What storage's answer to a failed PUT means: the one table of statuses and S3 error codes of the engine.
#pragma once

#include <cstdint>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::transfer {

enum class PutVerdict {
  again,      // after a wait; the failure counts
  slow_down,  // the same, and with fewer parts at a time
  renew,      // the URL is the matter: sign it again
  exists,     // the object was there already (a conditional PUT)
  fatal,      // trying again will not help
};

struct PutAnswer {
  PutVerdict verdict = PutVerdict::again;
  Problem problem;
};

// `status` is 300..599; `code` is S3's error code, empty where the browser may not read it. `expired`: by our
// clock the URL's time was over. `renewed`: this part's URL was refused and signed again before.
PutAnswer judge_put(int status, std::string_view code, bool expired, bool renewed);

}  // namespace r2deck::transfer
