// An upload whose size is known only at its end: standard input. Parts are read one after the other and held
// in memory while they are in flight. The companion is told at first the most that it may be, and the size
// before the last part is signed.
#pragma once

#include <cstdint>
#include <string>

#include "companion/cli/interrupts.h"
#include "companion/cli/progress.h"
#include "companion/cli/storage_calls.h"
#include "companion/cli/upload_runner.h"

namespace r2deck::cli {

// Reads a descriptor until its end; an interrupt ends the wait for it.
class InputReader {
 public:
  InputReader(int descriptor, Interrupts& interrupts) : descriptor_(descriptor), interrupts_(interrupts) {}
  // `size` bytes, fewer only at the end. Errors: cancelled, file_unreadable.
  Result<std::string> read(std::size_t size);

 private:
  int descriptor_;
  Interrupts& interrupts_;
};

// The request's own, or 16 MiB.
std::int64_t stream_part_size(const api::CreateUploadRequest& request);

// `first` is the first part, already read; `in` gives the rest. Never throws; what fails is aborted.
UploadEnd put_stream(const StorageCalls& calls, api::CreateUploadRequest request, std::int32_t parallel,
                     InputReader& in, std::string first, Interrupts& interrupts, ProgressLine& line);

}  // namespace r2deck::cli
