// Rows of text in aligned columns, for the lists that commands print.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace r2deck::cli {

// The first row is the heading. Every cell is made printable.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

// What others have stored, fit for a terminal: "?" for each control character (C0, DEL and C1), which could
// steer it, and for each bidirectional control, which could turn a name round; U+FFFD for a byte that is not
// UTF-8.
std::string printable(std::string_view stored);

}  // namespace r2deck::cli
