// ETag arithmetic: what ETag an object must have, computed from the parts' MD5s, so that storage's answer can
// be compared with what was read from the file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace r2deck::transfer {

// The ETag without what HTTP puts around it: a weak mark (W/) and quotes.
std::string_view bare_etag(std::string_view etag);

// Whether two ETags name the same content: without quotes, hex digits compared regardless of case.
bool same_etag(std::string_view a, std::string_view b);

// The ETag of a multipart object: MD5 of the parts' binary MD5s in order, "-" and their number (R2: Objects >
// Multipart upload > ETags). `part_md5s` are 32 hex digits each; nothing if one is not, or if there are none.
std::optional<std::string> composite_etag(std::span<const std::string> part_md5s);

}  // namespace r2deck::transfer
