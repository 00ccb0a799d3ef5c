// The People page: who there is, and what they may.
#include "wasm-ui/core/turn.h"

namespace r2deck::core {

void load_people(Turn&) {}

}  // namespace r2deck::core
