// Text made comparable for a search: "Café MENÜ" is found by "cafe menu".
#pragma once

#include <string>
#include <string_view>

namespace r2deck::text {

// Without case and without accents (Unicode's case folding; marks stripped after decomposition). Bytes that
// are not valid UTF-8 come back as they are, but for ASCII letters.
std::string fold(std::string_view text);

}  // namespace r2deck::text
