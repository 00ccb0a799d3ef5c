// What kind of file a name promises, for a Content-Type where the browser knows none, and for the Type
// column.
#pragma once

#include <string_view>

namespace r2deck::text {

struct MediaType {
  std::string_view type;   // "image/jpeg"
  std::string_view label;  // "JPEG image"
};

// By the extension, in any case. A name without a known one: "application/octet-stream", "File".
MediaType media_type_of(std::string_view file_name);

}  // namespace r2deck::text
