// A request's head as it comes off the wire: what Beast's parser and the sandbox make of it.
#include "companion/sandbox/http_head.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>

#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

constexpr std::size_t kMaxHeadBytes = 64UL * 1024;  // the session's

sandbox::Outcome<sandbox::RequestHead> read(std::string_view bytes) {
  sandbox::HeadParser parser;
  parser.header_limit(kMaxHeadBytes);
  parser.body_limit(boost::none);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error || !parser.is_header_done()) {
    const auto failure = error ? sandbox::head_failure(error) : std::nullopt;
    return failure.value_or(sandbox::Failure{});
  }
  return sandbox::to_request_head(parser);
}

bool one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

std::string written(const sandbox::RequestHead& head) {
  std::string text = head.method + ' ' + head.target + (head.http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  for (const auto& header : head.headers)
    text += header.name + ": " + header.value + "\r\n";
  return text + "\r\n";
}

}  // namespace

void run(std::string_view input) {
  const auto head = read(input);
  if (!head) {
    const int status = sandbox::row(head.failure().error).status;
    expect((status >= 400 && status < 500) || head.failure().message.empty(),
           "a bad head is the client's mistake");
    return;
  }
  expect(!head->method.empty() && !head->target.empty(), "a request has a method and a target");
  expect(head->target.find_first_of(" \t\r\n") == std::string::npos, "a target is one word");
  expect(head->count("host") == 1 || head->http_1_0, "a request has one Host");
  for (const auto& header : head->headers) {
    expect(!header.name.empty() && one_line(header.name) && one_line(header.value), "a header is one line");
    expect(std::none_of(header.name.begin(), header.name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }),
           "names are in small letters");
  }
  const std::string text = written(*head);
  const auto again = read(text);
  expect(static_cast<bool>(again), "a head that was read can be written and read");
  expect_equal(written(*again), text, "and is the same");
  expect(again->content_length == head->content_length && again->keep_alive == head->keep_alive,
         "and means the same");
}

}  // namespace r2deck::fuzz
