// The Activity page: what happened, from the audit log.
#include "wasm-ui/core/turn.h"

namespace r2deck::core {

void load_activity(Turn&) {}

}  // namespace r2deck::core
