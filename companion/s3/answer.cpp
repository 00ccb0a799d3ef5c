#include "companion/s3/answer.h"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "companion/s3/ascii.h"

namespace r2deck::s3 {
namespace {

namespace beast = boost::beast;
using Kind = TransportFailure::Kind;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadPiece = std::size_t{64} * 1024;
constexpr int kMaxInterim = 8;

TransportFailure broken_off(Kind kind = Kind::broken, std::string detail = {}) {
  return {.kind = kind, .sent = true, .detail = std::move(detail)};
}

class AnswerParser final : public beast::http::basic_parser<false> {
 public:
  AnswerParser(bool to_head, std::size_t max_in_memory, const Download* to)
      : max_body_(max_in_memory), download_(to) {
    header_limit(static_cast<std::uint32_t>(kMaxHead));
    body_limit(boost::none);
    eager(true);
    skip(to_head);
  }

  // What an error of put() means.
  TransportFailure failure(const beast::error_code& error) {
    if (stopped_) return std::move(*stopped_);
    return broken_off(error == beast::http::error::header_limit ? Kind::too_large : Kind::broken);
  }

  HttpResponse response;

 private:
  using View = beast::string_view;
  using ErrorOut = beast::error_code;

  void stop(TransportFailure failure, ErrorOut& error) {
    stopped_ = std::move(failure);
    error = beast::http::error::body_limit;  // any: failure() tells what it is
  }

  std::size_t take(View bytes, ErrorOut& error) {
    if (download_ && response.status / 100 == 2) {
      if (!download_->sink({bytes.data(), bytes.size()})) stop(broken_off(Kind::sink_refused), error);
    } else if (bytes.size() > max_body_ - response.body.size()) {
      stop(broken_off(Kind::too_large), error);
    } else {
      response.body.append(bytes.data(), bytes.size());
    }
    return bytes.size();
  }

  void on_request_impl(beast::http::verb, View, View, int, ErrorOut&) override {}
  // The parser takes any three digits; below 100 there is no status (RFC 9110, 15).
  void on_response_impl(int status, View, int, ErrorOut& error) override {
    if (status < 100) error = beast::http::error::bad_status;
    response.status = status;
  }
  void on_field_impl(beast::http::field, View name, View value, ErrorOut&) override {
    response.headers.emplace_back(lower({name.data(), name.size()}), std::string(value));
  }
  void on_header_impl(ErrorOut& error) override {
    if (!download_ || response.status / 100 != 2) return;
    if (auto objection = download_->objection(response))
      stop(broken_off(Kind::unexpected, std::move(*objection)), error);
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorOut&) override {}
  std::size_t on_body_impl(View bytes, ErrorOut& error) override { return take(bytes, error); }
  void on_chunk_header_impl(std::uint64_t, View, ErrorOut&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, ErrorOut& error) override {
    return take(bytes, error);
  }
  void on_finish_impl(ErrorOut&) override {}

  std::size_t max_body_;
  const Download* download_;
  std::optional<TransportFailure> stopped_;
};

std::chrono::milliseconds time_left(const AnswerLimits& limits) {
  if (!limits.deadline) return limits.read_timeout;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*limits.deadline - Clock::now());
  return std::min(limits.read_timeout, left);
}

// Until the answer is complete, or fails. What was read beyond its end stays in `buffer`.
std::optional<TransportFailure> read_into(AnswerParser& parser, Socket& socket, beast::flat_buffer& buffer,
                                          const AnswerLimits& limits) {
  beast::error_code error;
  for (bool wants_more = buffer.size() == 0; !parser.is_done();) {
    if (wants_more) {
      const auto space = buffer.prepare(kReadPiece);
      const Moved moved = socket.read_some(static_cast<char*>(space.data()), space.size(), time_left(limits));
      buffer.commit(moved.bytes);
      if (moved.error == IoError::timed_out) return broken_off(Kind::timed_out);
      if (moved.error == IoError::closed && parser.got_some()) {
        parser.put_eof(error);  // the end of a body without a length
        return error ? std::optional(parser.failure(error)) : std::nullopt;
      }
      if (moved.error != IoError::none) return broken_off();
    }
    buffer.consume(parser.put(boost::asio::const_buffer(buffer.data()), error));
    if (error && error != beast::http::error::need_more) return parser.failure(error);
    wants_more = error || buffer.size() == 0;
  }
  return std::nullopt;
}

}  // namespace

std::variant<Answer, TransportFailure> read_answer(Socket& socket, bool to_head, const AnswerLimits& limits,
                                                   const Download* download) {
  beast::flat_buffer buffer(kMaxHead + kReadPiece);
  for (int interim = 0; interim <= kMaxInterim; ++interim) {
    AnswerParser parser(to_head, limits.max_body, download);
    if (auto failure = read_into(parser, socket, buffer, limits)) return std::move(*failure);
    if (parser.response.status / 100 == 1 && parser.response.status != 101) continue;
    return Answer{.response = std::move(parser.response),
                  .reusable = parser.keep_alive() && buffer.size() == 0};
  }
  return broken_off();
}

}  // namespace r2deck::s3
