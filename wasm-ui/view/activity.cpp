// The Activity page.
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/pages.h"

namespace r2deck::view {

void draw_activity(Frame&) {
  empty_state(kIconHistory, "Nothing to see here yet", "");
}

}  // namespace r2deck::view
