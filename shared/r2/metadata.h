// An object's own metadata: pairs that travel as `x-amz-meta-<name>: <value>` headers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/problem.h"

namespace r2deck::r2 {

using Metadata = std::vector<std::pair<std::string, std::string>>;

// The name under which the file's own date is kept, as rclone does.
inline constexpr char kMtimeName[] = "mtime";

// Names: small letters, digits and the other characters of an RFC 9110 token; each once, and not "mtime",
// which the upload itself writes. Values: printable ASCII, no space at either end, since headers lose those
// (R2 reads RFC 2047 words in them; we write none). Names and values together: at most 8,192 bytes (Platform
// > Limits). Errors: invalid_request with the pair's name as subject.
Result<void> check_metadata(const Metadata& metadata);

}  // namespace r2deck::r2
