// One TCP connection to one address, over TLS where the endpoint wants it. No step takes longer than it may.
// Asio lives in socket.cpp and nowhere else in companion/s3.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "companion/s3/endpoint.h"
#include "companion/s3/transport.h"

namespace r2deck::s3 {

enum class IoError {
  none,
  closed,  // the other side ended the connection, over TLS with its goodbye
  timed_out,
  broken,
};

struct Moved {
  std::size_t bytes = 0;  // at least one unless there is an error
  IoError error = IoError::none;
};

class Socket {
 public:
  virtual ~Socket() = default;
  virtual Moved read_some(char* to, std::size_t size, std::chrono::milliseconds limit) = 0;
  virtual Moved write_some(std::string_view bytes, std::chrono::milliseconds limit) = 0;
  // Neither bytes nor an end of the connection wait to be read.
  virtual bool is_quiet() = 0;
};

// Believes the system's trust anchors, and those of a file unless that is ""; null when they cannot be read.
std::shared_ptr<SSL_CTX> make_tls_context(const std::string& ca_file);

// `address` is one that the endpoint's host resolves to. `tls` is for https alone; the certificate must hold
// for the endpoint's host. `limit` is for the connection, and once more for the handshake.
std::variant<std::unique_ptr<Socket>, TransportFailure> open_socket(const Endpoint& endpoint,
                                                                    const std::string& address,
                                                                    std::chrono::milliseconds limit,
                                                                    SSL_CTX* tls);

}  // namespace r2deck::s3
