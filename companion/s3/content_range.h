// Does an answer carry the bytes that were asked for? Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/s3/object_types.h"

namespace r2deck::s3 {

// The bytes first..last, both included, of an object of `size`.
struct ContentRange {
  std::int64_t first = 0, last = 0, size = 0;
};
// RFC 9110, 14.4: "bytes 0-4/10". Nothing unless 0 <= first <= last < size; S3 always knows the size.
std::optional<ContentRange> parse_content_range(std::string_view header);

// What is wrong with an answer of 2xx to a GetObject, as a sentence, or nothing. `head` is the answer's own.
// A range is answered by a 206 with just that range, cut off at the object's end; a part by its range, or by
// a 200 where the object has no other part; the whole by a 200.
std::optional<std::string> objection_to(const HttpResponse& answer, const ObjectHead& head,
                                        const GetObjectOptions& asked);

}  // namespace r2deck::s3
