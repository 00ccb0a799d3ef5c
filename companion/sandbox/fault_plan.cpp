#include "companion/sandbox/fault_plan.h"

#include <algorithm>

namespace r2deck::sandbox {

void FaultPlan::set(const Faults& faults) {
  const std::lock_guard lock(mutex_);
  faults_ = faults;
  random_.seed(faults.seed);
}

Faults FaultPlan::get() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

DrawnFaults FaultPlan::draw(std::string_view operation) {
  const std::lock_guard lock(mutex_);
  const auto& names = faults_.operations;
  const bool concerned = names.empty() || std::find(names.begin(), names.end(), operation) != names.end();
  if (!concerned || faults_.times == 0) return {};
  if (faults_.times > 0) --faults_.times;

  DrawnFaults drawn;
  drawn.latency_ms = faults_.latency_ms;
  drawn.bytes_per_second = faults_.bytes_per_second;
  drawn.hide_etag = faults_.hide_etag;
  drawn.no_cors = faults_.no_cors;
  drawn.error_cors = faults_.error_cors;
  drawn.trickle_ms = faults_.trickle_ms;
  std::uniform_real_distribution<double> share(0, 1);
  if (share(random_) < faults_.error_rate) {
    drawn.error = faults_.error_status == 429   ? S3Error::too_many_requests
                  : faults_.error_status == 500 ? S3Error::internal_error
                                                : S3Error::service_unavailable;
    drawn.error_late = faults_.error_late;
  }
  if (share(random_) < faults_.reset_rate) drawn.reset = faults_.reset_at;
  drawn.corrupt = share(random_) < faults_.corrupt_rate;
  drawn.wrong_etag = share(random_) < faults_.wrong_etag_rate;
  return drawn;
}

}  // namespace r2deck::sandbox
