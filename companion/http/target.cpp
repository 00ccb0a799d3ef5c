#include "companion/http/target.h"

namespace r2deck::http {
namespace {

Problem malformed(std::string_view what) {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = {},
                 .subject = std::string(what),
                 .message = "The address of the request is malformed.",
                 .hint = {}};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

// Calls `take` with each piece of `text` between separators, until it answers false.
template <class Take>
bool each_piece(std::string_view text, char separator, Take take) {
  for (;;) {
    const auto end = text.find(separator);
    if (!take(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::string> Target::parameter(std::string_view name) const {
  for (const auto& [each, value] : query) {
    if (each == name) return value;
  }
  return std::nullopt;
}

Result<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return malformed("path");
  Target parsed;
  const auto mark = target.find('?');
  const bool path_ok = each_piece(target.substr(1, mark == std::string_view::npos ? mark : mark - 1), '/',
                                  [&](std::string_view segment) {
                                    auto decoded = percent_decoded(segment, false);
                                    if (decoded) parsed.path.push_back(std::move(*decoded));
                                    return decoded.has_value();
                                  });
  if (!path_ok) return malformed("path");
  if (mark == std::string_view::npos) return parsed;
  const bool query_ok = each_piece(target.substr(mark + 1), '&', [&](std::string_view pair) {
    if (pair.empty()) return true;
    const auto equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (!name || !value) return false;
    parsed.query.emplace_back(std::move(*name), std::move(*value));
    return true;
  });
  if (!query_ok) return malformed("query");
  return parsed;
}

}  // namespace r2deck::http
