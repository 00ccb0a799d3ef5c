#include "companion/s3/socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cerrno>
#include <optional>

#include "companion/net/resolve.h"

namespace r2deck::s3 {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Kind = TransportFailure::Kind;
using TlsStream = asio::ssl::stream<tcp::socket>;
using std::chrono::milliseconds;

bool is_quiet_below_tls(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

// What was read from the socket together with the last answer is with OpenSSL already: a goodbye, say.
bool is_quiet_above_tls(SSL* tls) {
  char byte = 0;
  ERR_clear_error();
  const int count = SSL_peek(tls, &byte, 1);
  return count <= 0 && SSL_get_error(tls, count) == SSL_ERROR_WANT_READ;
}

// A tcp::socket, or TLS over one. Asio has time limits for asynchronous steps alone: each is run to its end
// here.
template <class Stream>
class SocketOver final : public Socket {
 public:
  template <class... Rest>
  explicit SocketOver(Rest... rest) : stream_(loop_, rest...) {}

  IoError connect(const tcp::endpoint& to, milliseconds limit) {
    const IoError error =
        within(limit, [&](auto done) { stream_.lowest_layer().async_connect(to, std::move(done)); }).error;
    boost::system::error_code ignored;
    if (error == IoError::none) stream_.lowest_layer().set_option(tcp::no_delay(true), ignored);
    return error;
  }

  IoError shake_hands(milliseconds limit) {
    return within(limit, [&](auto done) { stream_.async_handshake(TlsStream::client, std::move(done)); })
        .error;
  }

  SSL* tls() { return stream_.native_handle(); }

  Moved read_some(char* to, std::size_t size, milliseconds limit) override {
    return within(limit,
                  [&](auto done) { stream_.async_read_some(asio::buffer(to, size), std::move(done)); });
  }

  Moved write_some(std::string_view bytes, milliseconds limit) override {
    return within(limit, [&](auto done) { stream_.async_write_some(asio::buffer(bytes), std::move(done)); });
  }

  bool is_quiet() override {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      if (!is_quiet_above_tls(tls())) return false;
    }
    return is_quiet_below_tls(stream_.lowest_layer().native_handle());
  }

 private:
  template <class Start>
  Moved within(milliseconds limit, Start start) {
    std::optional<boost::system::error_code> ended;
    std::size_t bytes = 0;
    start([&](boost::system::error_code error, std::size_t count = 0) {
      ended = error;
      bytes = count;
    });
    loop_.restart();
    loop_.run_for(limit);
    const bool late = !ended;
    if (late) {
      boost::system::error_code ignored;
      stream_.lowest_layer().cancel(ignored);
      loop_.run();
    }
    if (!*ended) return {.bytes = bytes, .error = IoError::none};
    if (late) return {.bytes = bytes, .error = IoError::timed_out};
    return {.bytes = bytes, .error = *ended == asio::error::eof ? IoError::closed : IoError::broken};
  }

  asio::io_context loop_{1};
  Stream stream_;
};

TransportFailure failed(Kind kind, std::string detail = {}) {
  return {.kind = kind, .sent = false, .detail = std::move(detail)};
}

std::optional<TransportFailure> connect_failure(IoError error) {
  if (error == IoError::none) return std::nullopt;
  return failed(error == IoError::timed_out ? Kind::timed_out : Kind::unreachable);
}

TransportFailure handshake_failure(IoError error, long verified) {
  if (error == IoError::timed_out) return failed(Kind::timed_out);
  switch (verified) {
    case X509_V_OK:
      return failed(Kind::tls, "The TLS handshake failed.");
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return failed(Kind::tls, "Its certificate is for another name.");
    default:
      return failed(Kind::tls, std::string("Its certificate is not trusted here: ") +
                                   X509_verify_cert_error_string(verified) + '.');
  }
}

// A TLS connection to be, which accepts a certificate for `host` alone; null when out of memory.
SSL* tls_for(SSL_CTX* context, const std::string& host) {
  std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context), &SSL_free);
  if (!tls) return nullptr;
  boost::system::error_code no_address;
  asio::ip::make_address(host, no_address);
  const bool named = no_address ? SSL_set1_host(tls.get(), host.c_str()) == 1 &&
                                      SSL_set_tlsext_host_name(tls.get(), host.c_str()) == 1
                                : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls.get()), host.c_str()) == 1;
  return named ? tls.release() : nullptr;
}

}  // namespace

std::shared_ptr<SSL_CTX> make_tls_context(const std::string& ca_file) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1) return nullptr;
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_set_default_verify_paths(context.get()) != 1) return nullptr;
  if (!ca_file.empty() && SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) return nullptr;
  return context;
}

std::variant<std::unique_ptr<Socket>, TransportFailure> open_socket(const Endpoint& endpoint,
                                                                    const std::string& address,
                                                                    milliseconds limit, SSL_CTX* tls) {
  boost::system::error_code no_address;
  const tcp::endpoint to(asio::ip::make_address(address, no_address), endpoint.port);
  if (no_address) return failed(Kind::unreachable);
  if (endpoint.scheme != "https") {
    auto plain = std::make_unique<SocketOver<tcp::socket>>();
    if (auto failure = connect_failure(plain->connect(to, limit))) return std::move(*failure);
    return plain;
  }
  SSL* connection = tls_for(tls, net::bare_host(endpoint.host));
  if (!connection) return failed(Kind::tls, "TLS cannot be set up on this machine.");
  auto secure = std::make_unique<SocketOver<TlsStream>>(connection);
  if (auto failure = connect_failure(secure->connect(to, limit))) return std::move(*failure);
  if (const IoError error = secure->shake_hands(limit); error != IoError::none)
    return handshake_failure(error, SSL_get_verify_result(secure->tls()));
  return secure;
}

}  // namespace r2deck::s3
