// One upload's row: its name and state, its progress part by part, and what can be done with it.
#pragma once

#include "shared/transfer/queue.h"
#include "wasm-ui/view/parts.h"

namespace r2deck::view {

// CSS pixels at that width; more when the row shows its parts.
float transfer_row_height(const Frame& frame, const transfer::UploadQueue::Row& row, float width);
void draw_transfer_row(Frame& frame, const transfer::UploadQueue::Row& row, ImVec2 size);

}  // namespace r2deck::view
