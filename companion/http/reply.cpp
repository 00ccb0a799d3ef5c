#include "companion/http/reply.h"

#include <charconv>

namespace r2deck::http {

Result<std::int64_t> number_parameter(const Call& call, std::string_view name, std::int64_t fallback) {
  const auto text = call.target.parameter(name);
  if (!text) return fallback;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size()) {
    return Problem{.code = ErrorCode::invalid_request,
                   .operation = {},
                   .subject = std::string(name),
                   .message = "It must be a whole number.",
                   .hint = {}};
  }
  return number;
}

}  // namespace r2deck::http
