// One connection: a socket that never blocks, TLS where it is wanted, and what was read and not yet written.
// It belongs to one thread at a time: to the one that watches all that wait (connections.h), or to the one
// that serves its request.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct ssl_st;      // OpenSSL's SSL
struct ssl_ctx_st;  // and its SSL_CTX

namespace r2deck::http {

using Instant = std::chrono::steady_clock::time_point;

class Connection {
 public:
  // What it waits for: `request` is complete in in(), and needs nobody's network any more.
  enum class Wait { readable, writable, nothing_request_is_here, nothing_it_is_over };

  // Takes the socket, which must be non-blocking. `tls` may be null: plain HTTP.
  Connection(int socket, const std::shared_ptr<ssl_ctx_st>& tls);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Goes on as far as it can without waiting: handshake, what is still to be written, then what is to be
  // read.
  Wait advance();
  // No further request: after what is still to be written, the other side is told that this was all, and
  // given a moment to read it. To close at once would make its system throw the answer away.
  void close_gently() { closing_ = true; }
  // Has it come at least one step further since it was asked last? What is stuck is given up sooner.
  bool has_moved() { return std::exchange(moved_, false); }

  // For the thread that serves. Errors are the end of the connection: 0 or -1, and false.
  // Up to `size` bytes; waits until `deadline` where none has come.
  std::ptrdiff_t read(char* to, std::size_t size, Instant deadline);
  // Bytes that are here already.
  std::size_t buffered() const { return in_.size() - taken_; }
  // Keeps the bytes to be written later, and waits only where that becomes too much to keep.
  bool write(std::string_view bytes);
  bool flush(Instant deadline);

  int socket() const { return socket_; }
  // The other side's address, "203.0.113.7" or "2001:db8::1".
  const std::string& peer() const { return peer_; }

  // What it is in the middle of, and until when whoever watches waits for it.
  enum class Phase { first_request, answer, idle, request, farewell };
  Phase phase_after(Wait wait) const;
  Phase phase = Phase::first_request;
  Instant deadline{};
  int requests = 0;  // served on it

 private:
  enum class Io { done, want_read, want_write, ended };

  Io handshake();
  Io read_some();
  Io write_some();
  Io io_after(int result);  // what OpenSSL says of a call that did not succeed
  bool wait(Io io, Instant deadline) const;
  std::string_view unread() const { return std::string_view(in_).substr(taken_); }

  int socket_;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  std::string peer_;
  std::string in_, out_;
  std::size_t taken_ = 0, written_ = 0;  // of in_ and out_
  bool greeted_ = false;                 // the TLS handshake is through
  bool closing_ = false, said_end_ = false, ended_ = false, moved_ = false;
};

}  // namespace r2deck::http
