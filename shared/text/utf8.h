// UTF-8: is it valid, how long is it for a person, and Unicode's normal form NFC, in which R2 keeps its keys
// (Reference > Unicode interoperability). Normalising is utf8proc's; nothing here throws.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace r2deck::text {

// By Unicode's table 3-7: no overlong forms, no surrogates, nothing over U+10FFFF.
bool valid_utf8(std::string_view text);

// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

// Code points of a valid text; any other byte that does not continue a sequence counts as one.
std::size_t count_code_points(std::string_view text);

struct CodePoint {
  char32_t value = 0xFFFD;
  std::size_t bytes = 1;  // that it takes in the text
};
// The code point at `text`'s front, which must not be empty. An invalid byte reads as U+FFFD of one byte.
CodePoint first_code_point(std::string_view text);

// Text that is not valid UTF-8 has no normal form: is_nfc says false, to_nfc returns it as it came.
bool is_nfc(std::string_view text);
std::string to_nfc(std::string_view text);

// At most `max` code points, the last of them "…" where something was left out. A base character keeps its
// combining marks or goes with them. `max` is at least 1.
std::string truncate_end(std::string_view text, std::size_t max);
// As above, but leaves out the middle, so that a file name keeps its extension: "holiday-…-0041.jpg".
std::string truncate_middle(std::string_view text, std::size_t max);

}  // namespace r2deck::text
