#include "companion/sandbox/wire.h"

#include "companion/sandbox/digest.h"

namespace r2deck::sandbox {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 416:
      return "Range Not Satisfiable";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return "Status";
  }
}

void append(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value.substr(0, value.find_first_of("\r\n"))).append("\r\n");
}

bool has_no_body(const Reply& reply) {
  return reply.status == 204 || reply.status == 304;
}

}  // namespace

std::int64_t body_length(const Reply& reply) {
  if (has_no_body(reply) || reply.stated_length) return 0;
  return reply.content ? reply.content->range.length : static_cast<std::int64_t>(reply.body.size());
}

std::string reply_head(const Reply& reply, bool keep_alive, text::UnixMillis now) {
  std::string head =
      "HTTP/1.1 " + std::to_string(reply.status) + " " + std::string(reason(reply.status)) + "\r\n";
  for (const auto& [name, value] : reply.headers)
    append(head, name, value);
  if (!has_no_body(reply)) {
    append(head, "Content-Length", std::to_string(reply.stated_length.value_or(body_length(reply))));
  }
  append(head, "Date", text::to_http_date(now));
  append(head, "Server", "r2deck-sandbox");
  append(head, "x-amz-request-id", to_hex(random_bytes(8)));
  append(head, "Connection", keep_alive ? "keep-alive" : "close");
  return head + "\r\n";
}

}  // namespace r2deck::sandbox
