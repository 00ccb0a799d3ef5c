// A file's modification time as object metadata: x-amz-meta-mtime, seconds since 1970 in decimal, with a
// fraction where there is one. rclone writes and reads the same (rclone.org/s3, "Modification times").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/text/time.h"

namespace r2deck::services {

std::string to_mtime(text::UnixMillis time);
// Any number of digits in the fraction, cut to milliseconds; nothing for anything else.
std::optional<text::UnixMillis> from_mtime(std::string_view text);

}  // namespace r2deck::services
