// One socket and what may go wrong on it: deadlines, a pace, a reset on purpose. Bytes in and out in constant
// memory; what they mean is the session's business. All of it runs on the socket's strand.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace r2deck::sandbox {

// Spreads bytes over time: by a rate, or one by one with a pause after each.
class Pace {
 public:
  // `bytes_per_second` 0: as fast as it goes. `trickle_ms` > 0: byte by byte, so far apart.
  explicit Pace(std::int64_t bytes_per_second, std::int64_t trickle_ms = 0)
      : rate_(bytes_per_second), trickle_ms_(trickle_ms) {}
  bool unlimited() const { return rate_ == 0 && trickle_ms_ == 0; }
  // The next piece: small enough to be spread evenly.
  std::size_t piece(std::size_t wanted) const;
  // When the next piece may go, after `bytes` went.
  std::chrono::steady_clock::time_point after(std::int64_t bytes);

 private:
  std::int64_t rate_, trickle_ms_, sent_ = 0;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Clock = std::chrono::steady_clock;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;
  using Sink = std::function<bool(std::string_view)>;  // false: no more is wanted

  Connection(Socket socket, std::chrono::seconds idle_timeout);

  // Keeps the deadlines until the connection is closed.
  void start_watch();
  bool open() const { return socket_.is_open(); }
  void close();
  void reset();  // RST instead of an orderly end
  bool from_loopback() const;

  // The deadline of whatever is awaited next. When it passes, the connection is closed, or, while a request
  // is being read, that reading ends with an error and timed_out() says why: an answer can still be sent.
  void allow(std::chrono::nanoseconds time) { deadline_ = Clock::now() + time; }
  void allow_idle() { allow(idle_timeout_); }
  // For work that the session itself waits for: it has its own pace, and the peer is not to blame.
  void allow_work() { allow(std::chrono::hours(24)); }
  void set_reading(bool reading) { reading_ = reading; }
  bool timed_out() const { return timed_out_; }

  Socket& socket() { return socket_; }
  boost::beast::flat_buffer& buffer() { return buffer_; }  // what came with a head, and maybe more

  // Until there is something to read. False: there never will be.
  Awaitable<bool> wait_for_bytes();
  // `length` bytes to the sink, in large pieces. False: the peer, the sink or a deadline ended it.
  // `left` is counted down as bytes are taken from the wire.
  Awaitable<bool> receive(std::int64_t length, std::int64_t& left, Pace& pace, const Sink& sink);
  Awaitable<bool> send(std::string_view bytes, Pace& pace);
  // By sendfile: the bytes go from the page cache to the socket without a detour through this process.
  Awaitable<bool> send_file(int file, std::int64_t at, std::int64_t length, Pace& pace);
  Awaitable<void> pause_until(Clock::time_point time);
  // Ends the sending side and lets the peer read the answer: to close at once, with bytes of it unread, would
  // reset the connection.
  Awaitable<void> linger();

 private:
  Awaitable<void> watch();
  Awaitable<bool> wait_to_send();
  void pass_deadline();

  Socket socket_;
  std::chrono::seconds idle_timeout_;
  boost::asio::steady_timer deadline_timer_, pause_timer_;
  boost::beast::flat_buffer buffer_;
  Clock::time_point deadline_;
  bool reading_ = false, timed_out_ = false;
};

// The longest request head, with its request line. Amazon S3 takes 8 KiB; presigned URLs with long keys and
// all their headers stay below 16 KiB.
inline constexpr std::size_t kMaxHeadBytes = 64UL * 1024;

}  // namespace r2deck::sandbox
