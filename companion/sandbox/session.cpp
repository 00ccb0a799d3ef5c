#include "companion/sandbox/session.h"

#include <sys/sendfile.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "companion/sandbox/body_check.h"
#include "companion/sandbox/wire.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using net::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr std::size_t kChunk = 256 * 1024;
// A connection that always has work gives the others a turn this often.
constexpr std::int64_t kTurn = 4 * static_cast<std::int64_t>(kChunk);
// Work that the session itself waits for has its own pace; the peer is not to blame.
constexpr auto kUnlimited = std::chrono::hours(24);
constexpr auto kQuiet = net::as_tuple(net::use_awaitable);
constexpr std::string_view kFaultsPath = "/_sandbox/faults";

// In this file whatever is passed to a co_await has a name: GCC 12 destroys some temporaries of such an
// expression twice (closures with captures, aggregates made by braces).

using Work = std::function<Reply()>;

net::awaitable<Reply> call(const Work* work) {
  co_return (*work)();
}

// Runs `work` on `pool` and goes on where it was called from.
net::awaitable<Reply> run_on(net::thread_pool& pool, const Work& work) {
  const Work* pointer = &work;  // its owner waits for this
  const auto start = [pointer] { return call(pointer); };
  co_return co_await net::co_spawn(pool, start, net::use_awaitable);
}

// Spreads bytes over time.
class Pace {
 public:
  explicit Pace(std::int64_t bytes_per_second) : rate_(bytes_per_second) {}
  bool unlimited() const { return rate_ == 0; }
  // The next piece: small enough to be spread evenly.
  std::size_t piece(std::size_t wanted) const {
    return unlimited() ? wanted : std::min<std::size_t>(wanted, static_cast<std::size_t>(rate_ / 20 + 1));
  }
  // When the next piece may go, after `bytes` went.
  Clock::time_point after(std::int64_t bytes) {
    sent_ += bytes;
    return begun_ + std::chrono::microseconds(sent_ * 1'000'000 / rate_);
  }

 private:
  std::int64_t rate_, sent_ = 0;
  Clock::time_point begun_ = Clock::now();
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Services& services)
      : socket_(std::move(socket)),
        services_(services),
        deadline_timer_(socket_.get_executor()),
        pause_timer_(socket_.get_executor()),
        buffer_(2 * kMaxHeadBytes) {}

  net::awaitable<void> run();

 private:
  using Sink = std::function<bool(std::string_view)>;  // false: no more is wanted

  net::awaitable<void> watch();
  void allow(std::chrono::nanoseconds time) { deadline_ = Clock::now() + time; }
  void close();
  void reset();

  net::awaitable<bool> serve_one();
  net::awaitable<std::optional<RequestHead>> read_head();
  net::awaitable<Reply> answer(Call& call);
  net::awaitable<Reply> answer_streamed(Call& call, BodyCheck& check);
  net::awaitable<Reply> answer_admin(const RequestHead& head);
  net::awaitable<bool> receive(std::int64_t length, const Sink& sink);
  net::awaitable<bool> continue_if_expected(const RequestHead& head);
  net::awaitable<bool> send(const Reply& reply, bool keep_alive);
  net::awaitable<bool> send_content(const Content& content);
  net::awaitable<bool> send_file(int file, std::int64_t at, std::int64_t length, Pace& pace,
                                 std::int64_t& until_reset);
  net::awaitable<void> pause_until(Clock::time_point time);
  net::awaitable<void> linger();

  tcp::socket socket_;
  Services& services_;
  net::steady_timer deadline_timer_, pause_timer_;
  boost::beast::flat_buffer buffer_;  // what came with a head, and maybe more
  std::vector<char> chunk_;           // there while a body is received
  Clock::time_point deadline_ = Clock::now() + kUnlimited;

  // Of the request that is being served:
  DrawnFaults faults_;
  std::int64_t body_left_ = 0;     // of the request's body, not yet read
  bool expects_continue_ = false;  // and has not been told to
  bool broken_ = false;            // the connection, or by a fault
};

net::awaitable<void> Session::run() {
  net::co_spawn(
      socket_.get_executor(), [self = shared_from_this()]() { return self->watch(); }, net::detached);
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  while (co_await serve_one()) {
  }
  close();
}

// Closes the connection when a deadline passes; whatever waits for it then ends with an error.
net::awaitable<void> Session::watch() {
  const auto self = shared_from_this();
  while (socket_.is_open()) {
    // Deadlines move with every byte: look again when the one that is known now has come.
    deadline_timer_.expires_at(std::min(deadline_, Clock::now() + std::chrono::seconds(1)));
    co_await deadline_timer_.async_wait(kQuiet);
    if (Clock::now() >= deadline_) close();
  }
}

void Session::close() {
  boost::system::error_code ignored;
  if (socket_.is_open()) {
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    socket_.close(ignored);
  }
  deadline_timer_.cancel();
  pause_timer_.cancel();
}

void Session::reset() {
  boost::system::error_code ignored;
  socket_.set_option(net::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  broken_ = true;
}

net::awaitable<void> Session::pause_until(Clock::time_point time) {
  if (time <= Clock::now()) co_return;
  deadline_ = std::max(deadline_, time + services_.idle_timeout);
  pause_timer_.expires_at(time);
  co_await pause_timer_.async_wait(kQuiet);
}

// True: the connection may serve another.
net::awaitable<bool> Session::serve_one() {
  faults_ = {};
  auto head = co_await read_head();
  if (!head) co_return false;
  const bool chunked = head->find("transfer-encoding") != nullptr;
  body_left_ = static_cast<std::int64_t>(
      std::min<std::uint64_t>(head->content_length.value_or(0), std::uint64_t{1} << 62));
  expects_continue_ = head->get("expect") == "100-continue" && body_left_ > 0;
  bool keep_alive = head->keep_alive && !chunked;
  const bool is_head = head->method == "HEAD";

  Reply reply;
  if (head->raw_path() == kFaultsPath && services_.admin) {
    reply = co_await answer_admin(*head);
  } else if (chunked) {
    reply = error_reply(S3Error::missing_content_length);
  } else {
    Admission admission = services_.gateway.admit(*head);
    faults_ = admission.faults;
    if (faults_.latency_ms > 0) {
      co_await pause_until(Clock::now() + std::chrono::milliseconds(faults_.latency_ms));
    }
    if (auto* call = std::get_if<Call>(&admission.outcome)) {
      reply = co_await answer(*call);
      reply.authenticated = true;
    } else {
      reply = std::move(std::get<Reply>(admission.outcome));
    }
    services_.gateway.add_cors(*head, faults_, reply);
  }
  if (broken_ || !socket_.is_open()) co_return false;
  const bool ours = reply.status == 500 || reply.status == 507;
  if (ours && !faults_.error && services_.log) {
    services_.log(head->method + " " + std::string(head->raw_path()) + ": " + std::to_string(reply.status) +
                  " " + reply.body);
  }

  // An answer may come before its request's body was read. Then the body is read and dropped: a connection
  // that was closed on a sender in full swing would lose the answer. One that waits for "100 Continue" may
  // send no body at all; it, and what has no length or too much of it, is closed after a moment.
  const bool drain = body_left_ > 0 && !expects_continue_ && body_left_ <= r2::kMaxRequestBody;
  if (body_left_ > 0 && !drain) keep_alive = false;
  if (is_head && !reply.stated_length) {
    reply.stated_length = body_length(reply);
    reply.body.clear();
  }
  if (!co_await send(reply, keep_alive)) co_return false;
  if (!keep_alive && (chunked || body_left_ > 0)) co_await linger();
  const Sink drop = [](std::string_view) { return true; };
  if (drain && !co_await receive(body_left_, drop)) co_return false;
  co_return keep_alive;
}

// Lets the peer read the answer: to close at once, with bytes of it unread, would reset the connection.
net::awaitable<void> Session::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  const auto end = Clock::now() + std::chrono::seconds(2);
  std::int64_t allowed = 64 * r2::kMiB;
  chunk_.resize(kChunk);
  while (allowed > 0 && socket_.is_open()) {
    deadline_ = end;
    const auto [error, count] = co_await socket_.async_read_some(net::buffer(chunk_), kQuiet);
    if (error) co_return;
    allowed -= static_cast<std::int64_t>(count);
  }
}

net::awaitable<std::optional<RequestHead>> Session::read_head() {
  allow(services_.idle_timeout);
  if (buffer_.size() == 0) {
    const auto [waited] = co_await socket_.async_wait(tcp::socket::wait_read, kQuiet);
    if (waited) co_return std::nullopt;
  }
  allow(services_.head_timeout);
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kMaxHeadBytes);
  parser.body_limit(boost::none);  // the operations have their own
  const auto [error, count] = co_await http::async_read_header(socket_, buffer_, parser, kQuiet);
  static_cast<void>(count);
  if (error) {
    // What is no HTTP gets an answer if it can; a connection that ends between requests is no error.
    const bool malformed = error.category() == http::make_error_code(http::error::end_of_stream).category() &&
                           error != http::error::end_of_stream && error != http::error::partial_message;
    if (malformed) {
      const Reply refusal = error_reply(S3Error::bad_request, "The request head is malformed or too long.");
      static_cast<void>(co_await send(refusal, false));
    }
    co_return std::nullopt;
  }
  allow(services_.idle_timeout);

  RequestHead head;
  const auto& message = parser.get();
  head.method = std::string(message.method_string());
  head.target = std::string(message.target());
  head.keep_alive = message.keep_alive();
  for (const auto& field : message) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    head.headers.push_back({std::move(name), std::string(field.value())});
  }
  if (const auto length = parser.content_length()) head.content_length = *length;
  co_return head;
}

// Harmless to clients of R2, which does not answer it: they go on after a while by themselves.
net::awaitable<bool> Session::continue_if_expected(const RequestHead&) {
  if (!expects_continue_) co_return true;
  expects_continue_ = false;
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  const auto [error, count] = co_await net::async_write(socket_, net::buffer(kContinue), kQuiet);
  static_cast<void>(count);
  co_return !error;
}

net::awaitable<Reply> Session::answer(Call& call) {
  const bool streams = Operations::streams(call.operation);
  auto check = BodyCheck::create(call.head, call.resource.query, call.verified.payload,
                                 {streams, call.operation == Operation::UploadPart});
  if (!check) co_return error_reply(check.failure());
  if (streams) co_return co_await answer_streamed(call, *check);

  if (body_left_ > Operations::body_limit(call.operation)) co_return error_reply(S3Error::entity_too_large);
  std::string body;
  if (body_left_ > 0) {
    if (!co_await continue_if_expected(call.head)) co_return error_reply(S3Error::incomplete_body);
    const Sink collect = [&body](std::string_view bytes) {
      body += bytes;
      return true;
    };
    if (!co_await receive(body_left_, collect)) co_return error_reply(S3Error::incomplete_body);
  }
  check->update(body);
  if (auto checked = check->finish(); !checked) co_return error_reply(checked.failure());

  const Work perform = [this, &call, &body] { return services_.operations.perform(call, body); };
  if (call.head.method == "GET" || call.head.method == "HEAD") co_return perform();
  allow(kUnlimited);
  Reply reply = co_await run_on(services_.blocking, perform);
  allow(services_.idle_timeout);
  co_return reply;
}

net::awaitable<Reply> Session::answer_streamed(Call& call, BodyCheck& check) {
  auto blob = services_.operations.begin(call);
  if (!blob) co_return error_reply(blob.failure());
  if (!co_await continue_if_expected(call.head)) co_return error_reply(S3Error::incomplete_body);

  Outcome<void> stored;
  const std::int64_t length = body_left_;
  if (faults_.reset) {
    const Sink drop = [](std::string_view) { return true; };
    static_cast<void>(co_await receive(length / 2, drop));
    reset();
    co_return Reply();
  }
  const Sink store = [&](std::string_view bytes) {
    check.update(bytes);
    stored = blob->write(bytes);
    return static_cast<bool>(stored);
  };
  const bool received = co_await receive(length, store);
  if (!stored) co_return error_reply(stored.failure());
  if (!received) co_return error_reply(S3Error::incomplete_body);
  auto checked = check.finish();
  if (!checked) co_return error_reply(checked.failure());

  allow(kUnlimited);
  const Work finish = [this, &call, &blob, &checked] {
    return services_.operations.finish(call, *blob, *checked);
  };
  Reply reply = co_await run_on(services_.blocking, finish);
  allow(services_.idle_timeout);
  if (call.operation == Operation::UploadPart && reply.status == 200) {
    net::post(services_.syncing, [&store = services_.store, ref = blob->ref()] { store.sync_part(ref); });
  }
  co_return reply;
}

// GET, PUT and DELETE of the faults, unsigned: for tests, from this machine, and not for web pages: a page's
// PUT asks first, which is never granted here, and a page that has rebound its name says so in Host.
net::awaitable<Reply> Session::answer_admin(const RequestHead& head) {
  boost::system::error_code error;
  const auto peer = socket_.remote_endpoint(error);
  const std::string host = head.get("host");
  const std::string name = host.substr(0, host.rfind(':'));
  const bool local_name = name == "localhost" || name == "127.0.0.1" || name == "[::1]";
  if (error || !peer.address().is_loopback() || !local_name || head.find("origin")) {
    co_return error_reply(S3Error::access_denied);
  }
  if (head.method == "PUT") {
    if (body_left_ > 64 * 1024) co_return error_reply(S3Error::entity_too_large);
    if (!co_await continue_if_expected(head)) co_return error_reply(S3Error::incomplete_body);
    std::string body;
    const Sink collect = [&body](std::string_view bytes) {
      body += bytes;
      return true;
    };
    if (!co_await receive(body_left_, collect)) co_return error_reply(S3Error::incomplete_body);
    auto faults = faults_from_json(body);
    if (!faults) co_return error_reply(S3Error::invalid_argument, faults.problem().message.c_str());
    services_.faults.set(*faults);
  } else if (head.method == "DELETE") {
    services_.faults.set(Faults());
  } else if (head.method != "GET") {
    co_return error_reply(S3Error::method_not_allowed);
  }
  Reply reply;
  reply.headers.emplace_back("Content-Type", "application/json");
  reply.body = to_json(services_.faults.get());
  co_return reply;
}

// Straight from the socket: the parser has done its work, and a body of known length needs no other framing.
// Reads as much as there is before it waits, so that the sink gets large pieces. False: the peer or the sink
// ended it.
net::awaitable<bool> Session::receive(std::int64_t length, const Sink& sink) {
  chunk_.resize(kChunk);
  Pace pace(faults_.bytes_per_second);
  std::int64_t in_turn = 0;
  while (length > 0) {
    std::size_t have = std::min<std::size_t>(buffer_.size(), static_cast<std::size_t>(length));
    if (have > 0) {
      const std::string_view early(static_cast<const char*>(buffer_.data().data()), have);
      have = std::min(have, kChunk);
      std::copy_n(early.data(), have, chunk_.data());
      buffer_.consume(have);
    }
    const std::size_t want = pace.piece(std::min<std::size_t>(kChunk, static_cast<std::size_t>(length)));
    while (have < want) {
      boost::system::error_code error;
      const std::size_t count = socket_.read_some(net::buffer(chunk_.data() + have, want - have), error);
      have += count;
      if (error == net::error::would_block) {
        if (have > 0) break;
        const auto [waited] = co_await socket_.async_wait(tcp::socket::wait_read, kQuiet);
        if (waited) co_return false;
      } else if (error) {
        co_return false;
      }
    }
    length -= static_cast<std::int64_t>(have);
    body_left_ -= static_cast<std::int64_t>(have);
    in_turn += static_cast<std::int64_t>(have);
    allow(services_.idle_timeout);
    if (!sink({chunk_.data(), have})) co_return false;
    if (!pace.unlimited()) co_await pause_until(pace.after(static_cast<std::int64_t>(have)));
    if (in_turn >= kTurn) {
      in_turn = 0;
      co_await net::post(socket_.get_executor(), net::use_awaitable);
    }
    if (!socket_.is_open()) co_return false;
  }
  chunk_ = {};
  co_return true;
}

net::awaitable<bool> Session::send(const Reply& reply, bool keep_alive) {
  std::string head = reply_head(reply, keep_alive, services_.clock());
  if (!reply.content && body_length(reply) > 0) head += reply.body;
  allow(services_.idle_timeout);
  const auto [error, count] = co_await net::async_write(socket_, net::buffer(head), kQuiet);
  static_cast<void>(count);
  if (error) co_return false;
  if (reply.content && body_length(reply) > 0) co_return co_await send_content(*reply.content);
  co_return true;
}

net::awaitable<bool> Session::send_content(const Content& content) {
  Pace pace(faults_.bytes_per_second);
  const ByteRange& range = content.range;
  std::int64_t until_reset = faults_.reset ? range.length / 2 : range.length + 1;
  for (const auto& segment : content.object.segments) {
    const std::int64_t first = std::max(range.first, segment.start);
    const std::int64_t end = std::min(range.first + range.length, segment.start + segment.blob.size);
    auto file = services_.store.open_blob(segment.blob);
    if (!file) {
      if (services_.log) services_.log(file.failure().text());
      co_return false;  // the head has promised bytes that are not there: only an early end can say so
    }
    if (!co_await send_file(file->get(), first - segment.start, end - first, pace, until_reset))
      co_return false;
  }
  co_return true;
}

// By sendfile: the bytes go from the page cache to the socket without a detour through this process.
net::awaitable<bool> Session::send_file(int file, std::int64_t at, std::int64_t length, Pace& pace,
                                        std::int64_t& until_reset) {
  std::int64_t in_turn = 0;
  while (length > 0) {
    const auto wanted = static_cast<std::size_t>(std::min({length, kTurn, until_reset}));
    off_t offset = at;
    const ssize_t count = ::sendfile(socket_.native_handle(), file, &offset, pace.piece(wanted));
    if (count < 0 && errno == EAGAIN) {
      const auto [waited] = co_await socket_.async_wait(tcp::socket::wait_write, kQuiet);
      if (waited) co_return false;
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) co_return false;
    at += count;
    length -= count;
    in_turn += count;
    until_reset -= count;
    allow(services_.idle_timeout);
    if (until_reset == 0) {
      reset();
      co_return false;
    }
    if (!pace.unlimited()) co_await pause_until(pace.after(count));
    if (in_turn >= kTurn) {
      in_turn = 0;
      co_await net::post(socket_.get_executor(), net::use_awaitable);
    }
    if (!socket_.is_open()) co_return false;
  }
  co_return true;
}

}  // namespace

net::awaitable<void> serve_connection(tcp::socket socket, Services& services) {
  const auto session = std::make_shared<Session>(std::move(socket), services);
  co_await session->run();
}

}  // namespace r2deck::sandbox
