// Draws what goes wrong with each request, by the faults that are set.
#pragma once

#include <mutex>
#include <optional>
#include <random>
#include <string_view>

#include "companion/sandbox/errors.h"
#include "companion/sandbox/faults.h"

namespace r2deck::sandbox {

// What goes wrong with one request; by default nothing.
struct DrawnFaults {
  std::int64_t latency_ms = 0;
  std::int64_t bytes_per_second = 0;
  std::int64_t trickle_ms = 0;
  std::optional<S3Error> error;
  bool error_late = false;  // only where there is an error
  std::optional<ResetAt> reset;
  bool corrupt = false, wrong_etag = false;
  bool hide_etag = false, no_cors = false, error_cors = false;
};

// May be used from many threads.
class FaultPlan {
 public:
  explicit FaultPlan(const Faults& faults) { set(faults); }

  void set(const Faults& faults);
  Faults get() const;
  DrawnFaults draw(std::string_view operation);

 private:
  mutable std::mutex mutex_;
  Faults faults_;
  std::mt19937_64 random_;
};

}  // namespace r2deck::sandbox
