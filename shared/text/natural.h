// The order in which people expect names: "file2" before "file10", capitals beside small letters.
#pragma once

#include <string_view>

namespace r2deck::text {

// Negative, zero or positive, as a comes before, with or after b. Runs of ASCII digits compare as numbers of
// any length, everything else by code point with case folded; texts equal by that compare by their bytes, so
// that only identical ones give zero. A total order.
int natural_compare(std::string_view a, std::string_view b);

struct NaturalLess {
  bool operator()(std::string_view a, std::string_view b) const { return natural_compare(a, b) < 0; }
};

}  // namespace r2deck::text
