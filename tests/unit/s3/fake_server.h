// A server that keeps what arrives byte by byte and answers as it is told. It shares no code with any HTTP
// library, so that what it saw is what left the client.
#pragma once

#include <openssl/ssl.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "companion/s3/endpoint.h"

namespace r2deck::s3 {

struct Received {
  std::string head;  // request line and headers, with the empty line
  std::string body;
  int connection = 0;  // which one it came on, from 0

  std::string request_line() const;
  std::string target() const;
  // The value of the first header of that name in any case; empty when there is none.
  std::string header(std::string_view name) const;
};

struct Reply {
  std::string bytes;    // written as they are
  bool hang_up = true;  // close the connection afterwards
  bool hold = false;    // say nothing more, and keep the connection until the server ends
};

// With Content-Length, and the connection kept.
Reply reply(int status, const std::string& body = {}, const std::string& headers = {});
// Of one of S3's errors.
Reply error_reply(int status, const std::string& code, const std::string& message = "No.",
                  const std::string& headers = {});
inline Reply hang_up() {
  return {};
}
inline Reply silence() {
  return {.bytes = {}, .hang_up = false, .hold = true};
}

// A key and a certificate for `name`, signed by itself.
struct Certificate {
  explicit Certificate(const std::string& name);
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
  std::unique_ptr<X509, decltype(&X509_free)> x509;
  // Writes it as PEM, to be trusted.
  void write(const std::string& path) const;
};

// What is read of a request before it is answered. A server that hangs up on a body that it has not read
// resets the connection.
enum class Reading { whole, head_only };

class FakeServer {
 public:
  using Handler = std::function<Reply(const Received&)>;

  explicit FakeServer(Handler handler, const Certificate* certificate = nullptr,
                      Reading reading = Reading::whole);
  // One reply a request; the connection is closed on requests beyond them.
  explicit FakeServer(std::vector<Reply> replies, const Certificate* certificate = nullptr,
                      Reading reading = Reading::whole);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::uint16_t port() const { return port_; }
  Endpoint endpoint(const std::string& host = "127.0.0.1", const std::string& prefix = {}) const;
  std::vector<Received> received() const;
  int connections() const;
  // Returns when the server has hung up on so many connections, over TLS with a close_notify.
  void wait_for_hang_ups(int count) const;

 private:
  struct Connection;

  void listen();
  void serve(int socket, int number);

  Handler handler_;
  Reading reading_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls_{nullptr, &SSL_CTX_free};
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool ending_ = false;
  int hang_ups_ = 0;
  std::vector<Received> received_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A port of 127.0.0.1 where nobody listens: bound, but never put to listening.
class DeafPort {
 public:
  DeafPort();
  ~DeafPort();
  DeafPort(const DeafPort&) = delete;
  DeafPort& operator=(const DeafPort&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;  // before the socket, whose binding sets it
  int socket_ = -1;
};

}  // namespace r2deck::s3
