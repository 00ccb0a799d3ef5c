// An answer's head as bytes.
#pragma once

#include <string>

#include "companion/sandbox/reply.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

// Status line and headers up to and with the empty line. A value never holds a line break: one that would is
// cut there.
std::string reply_head(const Reply& reply, bool keep_alive, text::UnixMillis now);
// How many bytes of body follow (0 in an answer to HEAD, and with 204 and 304).
std::int64_t body_length(const Reply& reply);

}  // namespace r2deck::sandbox
