#include "companion/sandbox/spoil.h"

namespace r2deck::sandbox {
namespace {

void spoil_digit(std::string& text, std::size_t at) {
  if (at < text.size()) text[at] = text[at] == '0' ? '1' : '0';
}

}  // namespace

std::string_view Corruption::apply(std::string_view piece) {
  const auto size = static_cast<std::int64_t>(piece.size());
  if (left_ < 0 || left_ >= size) {
    if (left_ >= 0) left_ -= size;
    return piece;
  }
  changed_ = piece;
  char& byte = changed_[static_cast<std::size_t>(left_)];
  byte = static_cast<char>(byte ^ 1);
  left_ = -1;
  return changed_;
}

void spoil_etag(Operation operation, Reply& reply) {
  for (auto& [name, value] : reply.headers) {
    if (name == "ETag") spoil_digit(value, 1);
  }
  static constexpr std::string_view kElement = "<ETag>&quot;";
  const std::string_view name = to_string(operation);
  const bool makes = name.starts_with("Complete") || name.ends_with("Copy") || name == "CopyObject";
  const std::size_t at = makes ? reply.body.find(kElement) : std::string::npos;
  if (at != std::string::npos) spoil_digit(reply.body, at + kElement.size());
}

}  // namespace r2deck::sandbox
