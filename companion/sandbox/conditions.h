// Conditional requests (RFC 9110, 13) and byte ranges (14). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/sandbox/request_head.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

// What the conditions are about: an object's ETag (without quotes) and date. Absent: there is no such object.
struct Validators {
  std::string etag;
  text::UnixMillis modified = 0;
};

enum class Verdict { proceed, not_modified, failed };

// Of a GET or HEAD, in the RFC's order: If-Match else If-Unmodified-Since, then If-None-Match else
// If-Modified-Since.
Verdict read_conditions(const RequestHead& head, const Validators& current);
// Of PutObject, CreateMultipartUpload and CompleteMultipartUpload: never not_modified.
Verdict write_conditions(const RequestHead& head, const std::optional<Validators>& current);

struct ByteRange {
  std::int64_t first = 0, length = 0;
};
struct RangeAnswer {
  enum class Kind { whole, part, unsatisfiable } kind = Kind::whole;
  ByteRange range;
};
// The Range header against an object of `size` bytes. A malformed or a multiple range is ignored (whole), as
// S3 does; If-Range with another validator too.
RangeAnswer resolve_range(const RequestHead& head, std::int64_t size, const Validators& current);

}  // namespace r2deck::sandbox
