#include "companion/sandbox/http_head.h"

#include <algorithm>

namespace r2deck::sandbox {
namespace {

namespace http = boost::beast::http;

std::string lower(std::string_view text) {
  std::string copy(text);
  std::transform(copy.begin(), copy.end(), copy.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return copy;
}

// RFC 9112, 3.2.2: a server takes "GET http://host/path" too; its host is the request's.
Outcome<void> to_origin_form(RequestHead& head) {
  static constexpr std::string_view kScheme = "http://";
  if (!lower(std::string_view(head.target).substr(0, kScheme.size())).starts_with(kScheme)) return {};
  const std::string_view rest = std::string_view(head.target).substr(kScheme.size());
  const std::size_t end = rest.find_first_of("/?");
  if (lower(rest.substr(0, end)) != lower(head.get("host"))) {
    return Failure{S3Error::bad_request, "The request target and the Host header name different hosts."};
  }
  const std::string_view path = end == rest.npos ? std::string_view() : rest.substr(end);
  head.target = path.starts_with('/') ? std::string(path) : "/" + std::string(path);
  return {};
}

}  // namespace

Outcome<RequestHead> to_request_head(const HeadParser& parser) {
  RequestHead head;
  const auto& message = parser.get();
  head.method = std::string(message.method_string());
  head.target = std::string(message.target());
  head.keep_alive = message.keep_alive();
  head.http_1_0 = message.version() < 11;
  for (const auto& field : message) {
    head.headers.push_back({lower(field.name_string()), std::string(field.value())});
  }
  if (const auto length = parser.content_length()) head.content_length = *length;

  // RFC 9112, 3.2: a request of HTTP/1.1 has one Host, no more and no less.
  const std::size_t hosts = head.count("host");
  if (hosts > 1 || (hosts == 0 && !head.http_1_0)) {
    return Failure{S3Error::bad_request, "A request must have one Host header."};
  }
  if (auto form = to_origin_form(head); !form) return form.failure();
  return head;
}

std::optional<Failure> head_failure(const boost::system::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Failure{S3Error::head_too_large, {}};
  }
  const bool parser = error.category() == http::make_error_code(http::error::end_of_stream).category();
  if (!parser || error == http::error::end_of_stream || error == http::error::partial_message) {
    return std::nullopt;
  }
  return Failure{S3Error::bad_request, "The request head is malformed: " + error.message() + "."};
}

}  // namespace r2deck::sandbox
