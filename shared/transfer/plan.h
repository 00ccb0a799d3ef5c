// The part plan: how a file of a given size is cut, under R2's rules. All parts but the last are equal, and the
// last is not larger (R2 checks this only at Complete: Objects > Multipart upload).
#pragma once

#include <cstdint>
#include <optional>

#include "shared/api/uploads.h"
#include "shared/problem.h"

namespace r2deck::transfer {

inline constexpr std::int64_t kSinglePutMax = 16 * 1024 * 1024;      // up to here one PutObject carries the file
inline constexpr std::int64_t kDefaultPartMin = 16 * 1024 * 1024;
inline constexpr std::int64_t kDefaultPartMax = 64 * 1024 * 1024;

struct Plan {
  api::UploadMode mode = api::UploadMode::multipart;
  std::int64_t size = 0;       // bytes of the file
  std::int64_t part_size = 0;  // bytes of every part but the last; for `single`, the size
  std::int32_t part_count = 0; // 1..10,000

  // Offset and length in bytes of part 1..part_count.
  std::int64_t offset(std::int32_t part) const { return (part - 1) * part_size; }
  std::int64_t length(std::int32_t part) const {
    return part < part_count ? part_size : size - offset(part_count);
  }

  bool operator==(const Plan&) const = default;
};

// Default part size: size/64 in whole MiB, at least 16 and at most 64 MiB, more only where 10,000 parts demand
// it. A part size asked for must be 5 MiB..4.995 GiB and give at most 10,000 parts; it makes the upload
// multipart if the file is larger than one part. Zero-byte files and files up to kSinglePutMax go by one
// PutObject. Errors: size_refused (over 4.995 TiB, or negative), invalid_request (part size out of range).
Result<Plan> plan_parts(std::int64_t size, std::optional<std::int64_t> part_size = std::nullopt);

}  // namespace r2deck::transfer
