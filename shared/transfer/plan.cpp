#include "shared/transfer/plan.h"

#include <algorithm>
#include <string>
#include <utility>

#include "shared/transfer/problems.h"

namespace r2deck::transfer {
namespace {

std::int64_t divide_up(std::int64_t dividend, std::int64_t divisor) {
  return dividend / divisor + (dividend % divisor != 0 ? 1 : 0);
}

std::int64_t round_up(std::int64_t value, std::int64_t unit) {
  return divide_up(value, unit) * unit;
}

std::string bytes(std::int64_t count) {
  return std::to_string(count) + " bytes";
}

Problem refused(std::string message, std::string hint) {
  return make_problem(ErrorCode::size_refused, "plan the upload", std::move(message), std::move(hint));
}

Problem bad_part_size(std::string message, std::string hint) {
  Problem problem = refused(std::move(message), std::move(hint));
  problem.code = ErrorCode::invalid_request;
  problem.subject = "partSize";
  return problem;
}

Plan single(std::int64_t size) {
  return {.mode = api::UploadMode::single, .size = size, .part_size = size, .part_count = 1};
}

Plan multipart(std::int64_t size, std::int64_t part_size) {
  return {.mode = api::UploadMode::multipart,
          .size = size,
          .part_size = part_size,
          .part_count = static_cast<std::int32_t>(divide_up(size, part_size))};
}

Result<Plan> plan_as_asked(std::int64_t size, std::int64_t part_size, const PlanLimits& limits) {
  if (part_size < limits.min_part || part_size > limits.max_part) {
    return bad_part_size("A part must have " + bytes(limits.min_part) + " to " + bytes(limits.max_part) + ".",
                         "Choose a part size in that range, or leave the choice to R2 Deck.");
  }
  if (size <= part_size) return single(size);
  if (divide_up(size, part_size) > limits.max_parts) {
    return bad_part_size(
        "Parts of " + bytes(part_size) + " would cut this file into more than " +
            std::to_string(limits.max_parts) + " parts, which storage does not take.",
        "Choose at least " + bytes(divide_up(size, limits.max_parts)) + ", or leave the choice to R2 Deck.");
  }
  return multipart(size, part_size);
}

}  // namespace

Result<Plan> plan_parts(std::int64_t size, std::optional<std::int64_t> part_size, const PlanLimits& limits) {
  if (size < 0) return refused("A file cannot have a negative size.", "");
  if (size > limits.max_object) {
    return refused("The file has " + bytes(size) + "; storage takes at most " + bytes(limits.max_object) +
                       " per object.",
                   "Split the file and upload the pieces.");
  }
  if (part_size) return plan_as_asked(size, *part_size, limits);
  if (size <= limits.single_put_max) return single(size);

  const std::int64_t wanted = round_up(divide_up(size, limits.default_parts), limits.default_unit);
  const std::int64_t needed = round_up(divide_up(size, limits.max_parts), limits.default_unit);
  const std::int64_t chosen =
      std::max(std::clamp(wanted, limits.default_part_min, limits.default_part_max), needed);
  return multipart(size, std::min(chosen, limits.max_part));
}

Result<Plan> plan_parts(std::int64_t size, std::optional<std::int64_t> part_size) {
  return plan_parts(size, part_size, PlanLimits{});
}

}  // namespace r2deck::transfer
