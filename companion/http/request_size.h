// When a connection has earned a thread: what was read is enough to be served without waiting for its
// network.
#pragma once

#include <cstddef>
#include <string_view>

namespace r2deck::http {

// Head of a request, its request line included. Larger than what is served (a target of 8 KiB, a header of 8
// KiB), so that such a request still gets its answer.
inline constexpr std::size_t kMostHead = 32UL * 1024;
// Bodies up to this wait for the whole of them; of larger ones the head is enough, and only someone with
// authority makes a thread wait for the rest.
inline constexpr std::size_t kMostWaitedBody = 64UL * 1024;

// May the request at the start of `bytes` be served? True also for what cannot become a request any more: to
// be refused needs no waiting either.
bool can_be_served(std::string_view bytes);

}  // namespace r2deck::http
