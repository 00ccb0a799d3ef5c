// Rows of text in aligned columns, for the lists that commands print.
#pragma once

#include <string>
#include <vector>

namespace r2deck::cli {

// The first row is the heading. Control characters are replaced, so that a stored text cannot drive the
// terminal.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

// With "?" for each control character, which could steer the terminal.
std::string printable(std::string text);

}  // namespace r2deck::cli
