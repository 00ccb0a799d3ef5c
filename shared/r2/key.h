// What R2 takes as an object's key, and what a browser can send as one.
#pragma once

#include <string_view>

#include "shared/problem.h"

namespace r2deck::r2 {

// A key is valid UTF-8 of 1..1,024 bytes (Platform > Limits), counted after NFC, in which R2 stores it
// (Reference > Unicode interoperability).
//
// No segment between slashes may be "." or "..": a browser's URL parser collapses those before the request
// leaves (WHATWG URL, "path state"), so that the signature would be for another key. The parser also takes
// "%2e" for a dot, but a key that holds the text "%2e" is sent as "%252e", which it leaves alone: such a key
// is fine.
//
// Errors: key_invalid, with the key (shortened) as subject and a hint.
Result<void> check_key(std::string_view key);

}  // namespace r2deck::r2
