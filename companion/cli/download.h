// One object, fetched in several ranges at once and handed on in order. At most `parallel` ranges of 8 MiB
// are held in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "companion/cli/interrupts.h"
#include "companion/cli/presigned_client.h"
#include "companion/cli/progress.h"
#include "companion/cli/storage_calls.h"

namespace r2deck::cli {

inline constexpr std::int64_t kRangeBytes = std::int64_t{8} << 20;

struct DownloadFrom {
  std::string key, etag;  // the object as it was looked at: If-Match
  std::int64_t size = 0;
  std::int64_t begin = 0;  // the first byte that is wanted
};

// Takes the next bytes, in order. What it refuses ends the download.
using InOrder = std::function<Result<void>(std::string_view bytes)>;

// A range that breaks off goes on where it was, with waits between tries; a link that expires is signed
// again. Errors: cancelled, file_changed (the object is another by now), those of the sink, and what storage
// answers once trying again has not helped.
Result<void> download(const StorageCalls& calls, PresignedClient& storage, const DownloadFrom& from,
                      std::int32_t parallel, const InOrder& sink, Interrupts& interrupts, ProgressLine& line);

}  // namespace r2deck::cli
