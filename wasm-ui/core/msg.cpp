#include "wasm-ui/core/msg.h"

namespace r2deck::core {

Message::Message(Message&&) noexcept = default;
Message& Message::operator=(Message&&) noexcept = default;
Message::~Message() = default;

}  // namespace r2deck::core
