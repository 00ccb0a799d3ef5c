// The manual page r2deck(1), in roff (man(7)), made of the same tables as --help.
#pragma once

#include <iosfwd>
#include <span>

#include "companion/cli/app.h"

namespace r2deck::cli {

void print_man(std::span<const Command> commands, std::ostream& out);

}  // namespace r2deck::cli
