// The navigation among the pages, for who has more than Files: in the header where it is wide enough, else a
// bar below it.
#pragma once

#include "wasm-ui/view/parts.h"

namespace r2deck::view {

bool pages_in_header(const Frame& frame);
void draw_pages(Frame& frame);      // within the header
void draw_pages_bar(Frame& frame);  // below it; nothing where the header has them, or nobody needs them

void draw_people(Frame& frame);
void draw_activity(Frame& frame);

}  // namespace r2deck::view
