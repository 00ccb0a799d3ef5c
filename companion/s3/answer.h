// Reads an HTTP/1.1 answer off a connection: values as they came, the head bounded, a body held in memory or
// given on. Boost.Beast's parser lives in answer.cpp and nowhere else in companion/s3.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <variant>

#include "companion/s3/socket.h"
#include "companion/s3/transport.h"

namespace r2deck::s3 {

struct AnswerLimits {
  std::chrono::milliseconds read_timeout{};                         // without a byte
  std::optional<std::chrono::steady_clock::time_point> deadline{};  // of the whole answer
  std::size_t max_body = 0;                                         // of one that is held in memory
};

struct Answer {
  HttpResponse response;
  bool reusable = false;  // the connection may carry another request
};

// Of all the header lines of one answer. R2 holds 8,192 bytes of metadata, which as encoded words are 14 KiB.
inline constexpr std::size_t kMaxHead = std::size_t{256} * 1024;

// The final answer, with all of its body; interim ones (RFC 9110, 15.2) are left out. `to_head`: of a HEAD,
// whose answer has no body. Without `download` every body is held in memory.
std::variant<Answer, TransportFailure> read_answer(Socket& socket, bool to_head, const AnswerLimits& limits,
                                                   const Download* download);

}  // namespace r2deck::s3
