// Text beyond ASCII in x-amz-meta-* values: RFC 2047 encoded words. R2 decodes them before it stores a value
// and encodes them again in its answers (R2, API > S3 > Extensions, "Extended metadata using Unicode").
#pragma once

#include <string>
#include <string_view>

namespace r2deck::s3 {

// Printable ASCII stays as it is, unless it would be read as an encoded word or lose spaces at its ends.
std::string to_encoded_words(std::string_view utf8);
// Words in UTF-8 or ASCII are decoded; anything else stays as it came.
std::string from_encoded_words(std::string_view value);

}  // namespace r2deck::s3
