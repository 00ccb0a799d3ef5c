// The parts of the Activity page. Internal to view/.
#pragma once

#include "wasm-ui/view/parts.h"

namespace r2deck::view {

bool filters_inline(const Frame& frame);   // else behind a button
void draw_activity_filters(Frame& frame);  // the row of them
void draw_activity_filter_button(Frame& frame);
bool is_filtered(const core::Activity& activity);
void clear_activity_filters(Frame& frame);

void draw_activity_entries(Frame& frame);  // the grid

}  // namespace r2deck::view
