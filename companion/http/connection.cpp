#include "companion/http/connection.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "companion/http/request_size.h"

namespace r2deck::http {
namespace {

constexpr std::size_t kReadAtOnce = 16UL * 1024;
constexpr std::size_t kMostBuffered = kMostHead + kMostWaitedBody;  // to be read ahead of a thread
constexpr std::size_t kMostUnwritten = 1024UL * 1024;               // a page of a listing, a file of the UI
constexpr std::chrono::seconds kWriteWait{10};                      // for one step of more than that

// Passwords, tokens and presigned URLs pass through here, and a connection may stay idle for long.
void clear(std::string& bytes) {
  ::explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

std::string address_of(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = address.ss_family == AF_INET6
                          ? static_cast<const void*>(&reinterpret_cast<sockaddr_in6&>(address).sin6_addr)
                          : static_cast<const void*>(&reinterpret_cast<sockaddr_in&>(address).sin_addr);
  return ::inet_ntop(address.ss_family, bytes, text.data(), text.size()) ? text.data() : std::string();
}

}  // namespace

Connection::Connection(int socket, const std::shared_ptr<SSL_CTX>& tls)
    : socket_(socket), ssl_(tls ? SSL_new(tls.get()) : nullptr, SSL_free), peer_(address_of(socket)) {
  if (!tls) {
    greeted_ = true;
  } else if (!ssl_ || SSL_set_fd(ssl_.get(), socket_) != 1) {
    ended_ = true;
  } else {
    SSL_set_accept_state(ssl_.get());
  }
}

Connection::~Connection() {
  ::close(socket_);
}

Connection::Wait Connection::advance() {
  const auto waiting = [](Io io) {
    return io == Io::want_write  ? Wait::writable
           : io == Io::want_read ? Wait::readable
                                 : Wait::nothing_it_is_over;
  };
  if (ended_) return Wait::nothing_it_is_over;
  if (!greeted_) {
    if (const Io io = handshake(); io != Io::done) return waiting(io);
  }
  while (written_ < out_.size()) {
    if (const Io io = write_some(); io != Io::done) return waiting(io);
  }
  clear(out_);
  written_ = 0;
  if (closing_ && !said_end_) {
    if (ssl_) SSL_shutdown(ssl_.get());
    ::shutdown(socket_, SHUT_WR);
    said_end_ = true;
  }
  for (;;) {
    if (closing_) {
      clear(in_);
      taken_ = 0;
    } else if (can_be_served(unread())) {
      return Wait::nothing_request_is_here;
    } else if (buffered() >= kMostBuffered) {
      return Wait::nothing_it_is_over;
    }
    if (const Io io = read_some(); io != Io::done) return waiting(io);
  }
}

Connection::Phase Connection::phase_after(Wait wait) const {
  if (requests == 0) return Phase::first_request;
  if (wait == Wait::writable) return Phase::answer;
  if (closing_) return Phase::farewell;
  return buffered() > 0 ? Phase::request : Phase::idle;
}

std::ptrdiff_t Connection::read(char* to, std::size_t size, Instant until) {
  while (buffered() == 0) {
    if (!flush(until)) return -1;  // the other side may wait for it before it says more
    const Io io = read_some();
    if (io != Io::done && !wait(io, until)) return io == Io::ended ? 0 : -1;
  }
  const std::size_t count = std::min(size, buffered());
  std::memcpy(to, in_.data() + taken_, count);
  taken_ += count;
  if (buffered() == 0) {
    clear(in_);
    taken_ = 0;
  }
  return static_cast<std::ptrdiff_t>(count);
}

bool Connection::write(std::string_view bytes) {
  if (ended_) return false;
  out_ += bytes;
  return out_.size() - written_ <= kMostUnwritten || flush(std::chrono::steady_clock::now() + kWriteWait);
}

bool Connection::flush(Instant until) {
  while (written_ < out_.size()) {
    const Io io = write_some();
    if (io != Io::done && !wait(io, until)) return false;
  }
  clear(out_);
  written_ = 0;
  return true;
}

Connection::Io Connection::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return io_after(result);
  greeted_ = moved_ = true;
  return Io::done;
}

// Straight into in_, which is wiped: what passes through here may be a password, and a thread's stack stays.
Connection::Io Connection::read_some() {
  if (ended_) return Io::ended;
  if (taken_ > 0 && taken_ == in_.size()) {
    clear(in_);
    taken_ = 0;
  }
  const std::size_t before = in_.size();
  in_.resize(before + kReadAtOnce);
  Io io = Io::done;
  std::ptrdiff_t count = 0;
  if (ssl_) {
    ERR_clear_error();
    count = SSL_read(ssl_.get(), in_.data() + before, static_cast<int>(kReadAtOnce));
    if (count <= 0) io = io_after(static_cast<int>(count));
  } else {
    do
      count = ::recv(socket_, in_.data() + before, kReadAtOnce, 0);
    while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      io = Io::want_read;
    } else if (count <= 0) {
      ended_ = true;
      io = Io::ended;
    }
  }
  in_.resize(before + static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0)));
  moved_ = moved_ || io == Io::done;
  return io;
}

Connection::Io Connection::write_some() {
  if (ended_) return Io::ended;
  const std::string_view rest = std::string_view(out_).substr(written_);
  std::ptrdiff_t count = 0;
  if (ssl_) {
    ERR_clear_error();
    const int result =
        SSL_write(ssl_.get(), rest.data(), static_cast<int>(std::min<std::size_t>(rest.size(), 1 << 20)));
    if (result <= 0) return io_after(result);
    count = result;
  } else {
    do
      count = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Io::want_write;
    if (count <= 0) {
      ended_ = true;
      return Io::ended;
    }
  }
  written_ += static_cast<std::size_t>(count);
  moved_ = true;
  return Io::done;
}

Connection::Io Connection::io_after(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Io::want_read;
    case SSL_ERROR_WANT_WRITE:
      return Io::want_write;
    default:
      ERR_clear_error();
      ended_ = true;
      return Io::ended;
  }
}

bool Connection::wait(Io io, Instant until) const {
  if (io == Io::ended) return false;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd wanted{socket_, static_cast<short>(io == Io::want_read ? POLLIN : POLLOUT), 0};
    const int ready = ::poll(&wanted, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace r2deck::http
