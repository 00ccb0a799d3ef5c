// The headers that make a PUT a copy: where from, which bytes, which metadata. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "companion/sandbox/conditions.h"
#include "companion/sandbox/errors.h"
#include "companion/sandbox/object_headers.h"
#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

struct CopySource {
  std::string bucket, key;  // decoded
};
// x-amz-copy-source: "bucket/key" or "/bucket/key", percent-encoded as a whole or in parts, and decoded
// exactly once: "a%2525" is the key "a%25". A plus is a plus. Live R2 was reported to refuse the leading
// slash, which Amazon S3 and Cloudflare's local endpoint take; so it is taken here. Errors: invalid_argument
// (no key in it, broken escapes), not_implemented (a version, which R2 does not have).
Outcome<CopySource> parse_copy_source(std::string_view header);

// COPY: the source's metadata; REPLACE: the request's; MERGE, R2's own (API > S3 > Extensions): the source's,
// with what the request names replaced.
enum class MetadataDirective { copy, replace, merge };
// Of x-amz-metadata-directive; COPY where it is absent. Errors: invalid_argument.
Outcome<MetadataDirective> metadata_directive(const RequestHead& head);

// The metadata of a copy. Errors: metadata_too_large, which MERGE alone can add.
Outcome<HeaderList> copied_headers(MetadataDirective directive, const HeaderList& source,
                                   const HeaderList& request);

// x-amz-copy-source-range: "bytes=first-last", both given; all of the source where it is absent. Errors:
// invalid_argument (another form, last before first), invalid_range (it reaches beyond the end: Amazon S3
// refuses that too, where Cloudflare's local endpoint cuts it short).
Outcome<ByteRange> copy_range(const RequestHead& head, std::int64_t source_size);

}  // namespace r2deck::sandbox
