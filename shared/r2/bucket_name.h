// Names of buckets: the rule for a new one on R2, and the looser one for naming a bucket that some store has.
#pragma once

#include <string_view>

#include "shared/problem.h"

namespace r2deck::r2 {

// 3..63 of a-z, 0-9 and "-", with no "-" at either end (Buckets > Create buckets). Errors: invalid_request.
Result<void> check_new_bucket_name(std::string_view name);

// Other stores may hold buckets with dots, underscores or capitals, as early S3 did: 1..255 of A-Z a-z 0-9 .
// _ -, but not "." or "..", so that the name is one segment of a path whatever parses it. Errors:
// invalid_request.
Result<void> check_bucket_name(std::string_view name);

}  // namespace r2deck::r2
