// The part plan: how a file of a given size is cut, under R2's rules. All parts but the last are equal, and
// the last is not larger (R2 checks this only at Complete: Objects > Multipart upload).
#pragma once

#include <cstdint>
#include <optional>

#include "shared/api/uploads.h"
#include "shared/problem.h"
#include "shared/r2/limits.h"

namespace r2deck::transfer {

inline constexpr std::int64_t kSinglePutMax = 16 * r2::kMiB;  // up to here one PutObject carries the file
inline constexpr std::int64_t kDefaultPartMin = 16 * r2::kMiB;
inline constexpr std::int64_t kDefaultPartMax = 64 * r2::kMiB;

struct Plan {
  api::UploadMode mode = api::UploadMode::multipart;
  std::int64_t size = 0;        // bytes of the file
  std::int64_t part_size = 0;   // bytes of every part but the last; for `single`, the size
  std::int32_t part_count = 0;  // 1..10,000

  // Offset and length in bytes of part 1..part_count.
  std::int64_t offset(std::int32_t part) const { return (part - 1) * part_size; }
  std::int64_t length(std::int32_t part) const {
    return part < part_count ? part_size : size - offset(part_count);
  }

  bool operator==(const Plan&) const = default;
};

// Every number that the rule knows, in bytes, so that a test can shrink them and try all sizes.
struct PlanLimits {
  std::int64_t single_put_max = kSinglePutMax;
  std::int64_t default_part_min = kDefaultPartMin;
  std::int64_t default_part_max = kDefaultPartMax;
  std::int64_t default_parts = 64;       // that many parts, as long as the two above allow it
  std::int64_t default_unit = r2::kMiB;  // default part sizes are whole multiples of this
  std::int64_t min_part = r2::kMinPartSize;
  std::int64_t max_part = r2::kMaxRequestBody;
  std::int64_t max_object = r2::kMaxObjectSize;
  std::int32_t max_parts = r2::kMaxParts;
};

// Without a part size: up to single_put_max (zero bytes included) by one PutObject. Beyond, size/64 rounded
// up to whole MiB, so that there are at most 64 parts until they reach 64 MiB (a file of 4 GiB), and at least
// 16 MiB; over 64 MiB only where 10,000 parts demand it (files over 625 GiB), again rounded up.
//
// A part size asked for must be 5 MiB..4.995 GiB and give at most 10,000 parts. It alone decides then: a file
// that fits into one part goes by one PutObject, any other is multipart.
//
// Errors: size_refused (over 4.995 TiB, or negative), invalid_request (part size out of range, too many
// parts).
Result<Plan> plan_parts(std::int64_t size, std::optional<std::int64_t> part_size = std::nullopt);
Result<Plan> plan_parts(std::int64_t size, std::optional<std::int64_t> part_size, const PlanLimits& limits);

}  // namespace r2deck::transfer
