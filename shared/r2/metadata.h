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
// which the upload itself writes. Values: UTF-8 without control characters; on their way they are RFC 2047
// words where they are not plain ASCII, which R2 decodes (API > S3 > Extensions). Names and values together:
// at most 8,192 bytes before that encoding (Platform > Limits). Errors: invalid_request with the pair's name
// as subject.
Result<void> check_metadata(const Metadata& metadata);

}  // namespace r2deck::r2
