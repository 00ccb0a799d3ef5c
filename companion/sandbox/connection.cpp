#include "companion/sandbox/connection.h"

#include <sys/sendfile.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <vector>

#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

namespace net = boost::asio;
using net::ip::tcp;

constexpr std::size_t kChunk = 256UL * 1024;
// A connection that always has work gives the others a turn this often.
constexpr std::int64_t kTurn = 4 * static_cast<std::int64_t>(kChunk);
// How long an answer to a request that came too slowly may take, and a peer to read it.
constexpr auto kLastWord = std::chrono::seconds(2);
constexpr auto kQuiet = net::as_tuple(net::use_awaitable);

// In this file whatever is passed to a co_await has a name: GCC 12 destroys some temporaries of such an
// expression twice (closures with captures, aggregates made by braces).

// Bytes stay here only from a read to its sink, with no wait between the two: so one chunk a thread is
// enough, however many connections there are. Never kept over a co_await, which may go on on another thread.
[[gnu::noinline]] char* chunk_of_this_thread() {
  static thread_local std::vector<char> chunk(kChunk);
  return chunk.data();
}

}  // namespace

std::size_t Pace::piece(std::size_t wanted) const {
  if (trickle_ms_ > 0) return std::min<std::size_t>(wanted, 1);
  return rate_ == 0 ? wanted : std::min<std::size_t>(wanted, static_cast<std::size_t>(rate_ / 20 + 1));
}

Connection::Clock::time_point Pace::after(std::int64_t bytes) {
  sent_ += bytes;
  const std::int64_t by_rate = rate_ == 0 ? 0 : sent_ * 1'000'000 / rate_;
  return begun_ + std::chrono::microseconds(std::max(by_rate, sent_ * trickle_ms_ * 1000));
}

Connection::Connection(Socket socket, std::chrono::seconds idle_timeout)
    : socket_(std::move(socket)),
      idle_timeout_(idle_timeout),
      deadline_timer_(socket_.get_executor()),
      pause_timer_(socket_.get_executor()),
      buffer_(2 * kMaxHeadBytes) {
  allow_work();
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

void Connection::start_watch() {
  const auto watch_self = [self = shared_from_this()] { return self->watch(); };
  net::co_spawn(socket_.get_executor(), watch_self, net::detached);
}

net::awaitable<void> Connection::watch() {
  const auto self = shared_from_this();
  while (socket_.is_open()) {
    // Deadlines move with every byte: look again when the one that is known now has come.
    deadline_timer_.expires_at(std::min(deadline_, Clock::now() + std::chrono::seconds(1)));
    co_await deadline_timer_.async_wait(kQuiet);
    if (Clock::now() >= deadline_) pass_deadline();
  }
}

void Connection::pass_deadline() {
  if (!reading_ || timed_out_) return close();
  timed_out_ = true;
  allow(kLastWord);
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::close() {
  boost::system::error_code ignored;
  if (socket_.is_open()) {
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    socket_.close(ignored);
  }
  deadline_timer_.cancel();
  pause_timer_.cancel();
}

void Connection::reset() {
  boost::system::error_code ignored;
  socket_.set_option(net::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

bool Connection::from_loopback() const {
  boost::system::error_code error;
  const auto peer = socket_.remote_endpoint(error);
  return !error && peer.address().is_loopback();
}

net::awaitable<void> Connection::pause_until(Clock::time_point time) {
  if (time <= Clock::now()) co_return;
  deadline_ = std::max(deadline_, time + idle_timeout_);
  pause_timer_.expires_at(time);
  co_await pause_timer_.async_wait(kQuiet);
}

net::awaitable<bool> Connection::wait_for_bytes() {
  const auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, kQuiet);
  co_return !error;
}

net::awaitable<bool> Connection::wait_to_send() {
  const auto [error] = co_await socket_.async_wait(tcp::socket::wait_write, kQuiet);
  co_return !error;
}

// Straight from the socket: the parser has done its work, and a body of known length needs no other framing.
// Reads as much as there is before it waits, so that the sink gets large pieces.
net::awaitable<bool> Connection::receive(std::int64_t length, std::int64_t& left, Pace& pace,
                                         const Sink& sink) {
  std::int64_t in_turn = 0;
  reading_ = true;
  allow_idle();
  while (length > 0) {
    const std::size_t want = pace.piece(std::min<std::size_t>(kChunk, static_cast<std::size_t>(length)));
    std::size_t have = std::min(buffer_.size(), want);
    char* chunk = chunk_of_this_thread();
    if (have > 0) {
      std::copy_n(static_cast<const char*>(buffer_.data().data()), have, chunk);
      buffer_.consume(have);
    }
    boost::system::error_code error;
    while (have < want && !error) {
      have += socket_.read_some(net::buffer(chunk + have, want - have), error);
    }
    if (have == 0) {
      if (error != net::error::would_block) co_return false;
      if (!co_await wait_for_bytes()) co_return false;
      continue;
    }
    length -= static_cast<std::int64_t>(have);
    left -= static_cast<std::int64_t>(have);
    in_turn += static_cast<std::int64_t>(have);
    allow_idle();
    if (!sink({chunk, have})) co_return false;
    if (!pace.unlimited()) co_await pause_until(pace.after(static_cast<std::int64_t>(have)));
    if (in_turn >= kTurn) {
      in_turn = 0;
      co_await net::post(socket_.get_executor(), net::use_awaitable);
    }
    if (!socket_.is_open()) co_return false;
  }
  reading_ = false;
  co_return true;
}

net::awaitable<bool> Connection::send(std::string_view bytes, Pace& pace) {
  while (!bytes.empty()) {
    const std::size_t piece = pace.piece(bytes.size());
    allow_idle();
    const auto [error, count] = co_await net::async_write(socket_, net::buffer(bytes.data(), piece), kQuiet);
    if (error) co_return false;
    bytes.remove_prefix(count);
    if (!pace.unlimited()) co_await pause_until(pace.after(static_cast<std::int64_t>(count)));
    if (!socket_.is_open()) co_return false;
  }
  co_return true;
}

net::awaitable<bool> Connection::send_file(int file, std::int64_t at, std::int64_t length, Pace& pace) {
  std::int64_t in_turn = 0;
  while (length > 0) {
    const auto wanted = static_cast<std::size_t>(std::min(length, kTurn));
    off_t offset = at;
    const ssize_t count = ::sendfile(socket_.native_handle(), file, &offset, pace.piece(wanted));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      if (!co_await wait_to_send()) co_return false;
      continue;
    }
    if (count <= 0) co_return false;
    at += count;
    length -= count;
    in_turn += count;
    allow_idle();
    if (!pace.unlimited()) co_await pause_until(pace.after(count));
    if (in_turn >= kTurn) {
      in_turn = 0;
      co_await net::post(socket_.get_executor(), net::use_awaitable);
    }
    if (!socket_.is_open()) co_return false;
  }
  co_return true;
}

net::awaitable<void> Connection::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  reading_ = false;
  const auto end = Clock::now() + kLastWord;
  std::int64_t allowed = 64 * r2::kMiB;
  std::vector<char> dropped(64UL * 1024);
  while (allowed > 0 && socket_.is_open()) {
    deadline_ = end;
    const auto [error, count] = co_await socket_.async_read_some(net::buffer(dropped), kQuiet);
    if (error) co_return;
    allowed -= static_cast<std::int64_t>(count);
  }
}

}  // namespace r2deck::sandbox
