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

// The four headers that say a condition.
struct ConditionNames {
  std::string_view match, none_match, modified_since, unmodified_since;
};
inline constexpr ConditionNames kConditions{"if-match", "if-none-match", "if-modified-since",
                                            "if-unmodified-since"};
// Of CopyObject: what must hold for its source, and (R2's own: API > S3 > Extensions) for what it replaces.
inline constexpr ConditionNames kCopySourceConditions{
    "x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match", "x-amz-copy-source-if-modified-since",
    "x-amz-copy-source-if-unmodified-since"};
inline constexpr ConditionNames kCopyDestinationConditions{
    "cf-copy-destination-if-match", "cf-copy-destination-if-none-match",
    "cf-copy-destination-if-modified-since", "cf-copy-destination-if-unmodified-since"};

enum class Verdict { proceed, not_modified, failed };

// Of a GET or HEAD, in the RFC's order: If-Match else If-Unmodified-Since, then If-None-Match else
// If-Modified-Since.
Verdict read_conditions(const RequestHead& head, const Validators& current);
// Of PutObject, CreateMultipartUpload, CompleteMultipartUpload and both sides of CopyObject: never
// not_modified.
Verdict write_conditions(const RequestHead& head, const std::optional<Validators>& current,
                         const ConditionNames& names = kConditions);

struct ByteRange {
  std::int64_t first = 0, length = 0;
};
struct RangeAnswer {
  // malformed and inverted ("bytes=5-3") are errors of the request, which R2 answers so.
  enum class Kind { whole, part, unsatisfiable, malformed, inverted } kind = Kind::whole;
  ByteRange range;
};
// The Range header against an object of `size` bytes. A multiple range is malformed, as on Cloudflare's local
// S3 endpoint (Amazon S3 would ignore it); If-Range with another validator makes a range be ignored.
RangeAnswer resolve_range(const RequestHead& head, std::int64_t size, const Validators& current);

}  // namespace r2deck::sandbox
