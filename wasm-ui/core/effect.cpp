#include "wasm-ui/core/effect.h"

namespace r2deck::core {

Effect::Effect(Effect&&) noexcept = default;
Effect& Effect::operator=(Effect&&) noexcept = default;
Effect::~Effect() = default;

}  // namespace r2deck::core
