// The app's whole behaviour: what a message changes, and what is to be done about it. Pure: no clock, no I/O.
#pragma once

#include <vector>

#include "wasm-ui/core/effect.h"
#include "wasm-ui/core/model.h"
#include "wasm-ui/core/msg.h"

namespace r2deck::core {

std::vector<Effect> update(Model& model, const Msg& msg);

}  // namespace r2deck::core
