#include "companion/http/guard.h"

#include "shared/api/session.h"

namespace r2deck::http {
namespace {

Problem forbidden(std::string subject, std::string message) {
  return Problem{.code = ErrorCode::forbidden,
                 .operation = {},
                 .subject = std::move(subject),
                 .message = std::move(message),
                 .hint = "Open R2 Deck at the address that it printed when it started."};
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A link or a typed address opens our page from anywhere: that shows nothing to whoever linked.
bool opens_a_page(const Request& request) {
  return request.method == "GET" && request.header("Sec-Fetch-Mode") == "navigate" &&
         request.header("Sec-Fetch-Dest") == "document";
}

}  // namespace

Result<std::string> Guard::place(const Request& request, Zone zone) const {
  const std::optional<std::string> origin = place_.origin_of(request.header("Host").value_or(""));
  if (!origin) return forbidden("Host", "The request was meant for another server.");
  if (request.has("Origin") && request.header("Origin") != *origin) {
    return forbidden("Origin", "Pages of another origin may not use this.");
  }
  if (request.has("Sec-Fetch-Site")) {
    const auto site = request.header("Sec-Fetch-Site");
    const bool ours = site == "same-origin" || site == "none";
    if (!ours && !(zone == Zone::page && opens_a_page(request))) {
      return forbidden("Sec-Fetch-Site", "Pages of another site may not use this.");
    }
  }
  return *origin;
}

Result<services::Principal> Guard::authority(const Request& request) {
  if (request.has("Authorization")) {
    constexpr std::string_view kScheme = "Bearer ";
    const std::string_view value = request.header("Authorization").value_or("");
    const bool bearer = value.size() > kScheme.size() && same_name(value.substr(0, kScheme.size()), kScheme);
    return tokens_.find(bearer ? trimmed(value.substr(kScheme.size())) : std::string_view{});
  }
  return sessions_.find(session_cookie(request), request.header(api::kHeaderToken).value_or(""));
}

std::string_view cookie_value(const Request& request, std::string_view name) {
  std::string_view rest = request.header("Cookie").value_or("");
  while (!rest.empty()) {
    const auto end = rest.find(';');
    const std::string_view pair = trimmed(rest.substr(0, end));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  return {};
}

std::string_view session_cookie(const Request& request) {
  return cookie_value(request, api::kSessionCookie);
}

}  // namespace r2deck::http
