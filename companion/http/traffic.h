// What went through the API listener: every byte of requests and answers to /api/, as read from and written
// to the socket, headers included. Static files are not counted.
#pragma once

#include <atomic>
#include <cstdint>

namespace r2deck::http {

struct Traffic {
  std::atomic<std::int64_t> bytes_in{0};
  std::atomic<std::int64_t> bytes_out{0};
  std::atomic<std::int64_t> requests{0};
};

}  // namespace r2deck::http
