// The upload's beginning: create it, and take over the plan that the companion made.
#include "shared/transfer/problems.h"
#include "shared/transfer/upload.h"

namespace r2deck::transfer {
namespace {

// The companion's plan, or nothing if it does not cut a file of this size.
std::optional<Plan> plan_of(const api::CreatedUpload& upload, std::int64_t size) {
  if (upload.mode == api::UploadMode::single) {
    if (upload.part_count != 1) return std::nullopt;
    return Plan{.mode = upload.mode, .size = size, .part_size = size, .part_count = 1};
  }
  if (size <= 0 || upload.part_size <= 0 || upload.part_count < 1) return std::nullopt;
  const Plan plan{
      .mode = upload.mode, .size = size, .part_size = upload.part_size, .part_count = upload.part_count};
  const std::int64_t last = plan.length(plan.part_count);
  if (last < 1 || last > plan.part_size) return std::nullopt;
  return plan;
}

}  // namespace

void Upload::begin_anew() {
  id_.clear();
  restoring_ = false;
  phase_ = Phase::starting;
  parts_.begin(plan_);
}

void Upload::pump_create() {
  // Late answers that belong to the upload before this one must not be taken for this one's.
  if (phase_ == Phase::starting && !quiet()) return;
  phase_ = Phase::creating;
  if (!create_.may_begin(now_)) return;
  create_.begin();
  emit(effect::CreateUpload{spec_.request});
}

void Upload::on(const event::Created& event) {
  if (!id_.empty() && event.upload.id == id_) return;  // the same answer twice
  const bool wanted =
      create_.outstanding() && phase_ == Phase::creating && (running() || mode_ == Mode::paused);
  if (create_.outstanding()) create_.succeeded();
  if (!wanted) {  // cancelled meanwhile, say: nothing may be left behind
    discard(event.upload.id);
    return;
  }
  const std::optional<Plan> plan = plan_of(event.upload, spec_.request.size);
  if (!plan || event.upload.id.empty()) {
    discard(event.upload.id);
    fail(make_problem(ErrorCode::bad_response, "create the upload",
                      "R2 Deck's companion planned parts that do not make up the file.",
                      "Reload the page: the tab and the companion may be of different versions."));
    return;
  }
  if (*plan != plan_) {
    hash_line_.clear();
    hashes_out_ = 0;
    plan_ = *plan;
  }
  parts_.begin(plan_);
  id_ = event.upload.id;
  phase_ = Phase::sending;
}

void Upload::on(const event::CreateFailed& event) {
  if (!create_.outstanding()) return;
  call_failed(create_, event.problem);
}

}  // namespace r2deck::transfer
