// The People page.
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/pages.h"

namespace r2deck::view {

void draw_people(Frame&) {
  empty_state(kIconUsers, "Nobody here yet", "");
}

}  // namespace r2deck::view
