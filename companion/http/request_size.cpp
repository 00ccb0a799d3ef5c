#include "companion/http/request_size.h"

#include <charconv>
#include <optional>

#include "companion/http/message.h"

namespace r2deck::http {
namespace {

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The value of the first header of that name; the request line has no colon before it that could pass for
// one.
std::optional<std::string_view> header_of(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && same_name(line.substr(0, colon), name))
      return without_blanks(line.substr(colon + 1));
    if (end == std::string_view::npos) break;
    head.remove_prefix(end + 2);
  }
  return std::nullopt;
}

}  // namespace

bool can_be_served(std::string_view bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const auto end = bytes.substr(0, kMostHead).find(kEnd);
  if (end == std::string_view::npos) return bytes.size() >= kMostHead;
  const std::string_view head = bytes.substr(0, end);
  // Whoever asks first whether to send the body sends none before the answer.
  if (header_of(head, "Expect")) return true;
  const auto length = header_of(head, "Content-Length");
  if (!length) return true;
  std::size_t body = 0;
  const auto [last, error] = std::from_chars(length->data(), length->data() + length->size(), body);
  if (error != std::errc{} || last != length->data() + length->size() || body > kMostWaitedBody) return true;
  return bytes.size() - (end + kEnd.size()) >= body;
}

}  // namespace r2deck::http
