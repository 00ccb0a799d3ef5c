#include "tests/unit/s3/fake_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>

namespace r2deck::s3 {
namespace {

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return std::tolower(a) == std::tolower(b); });
}

int bound_socket(std::uint16_t& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (socket < 0 || bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("no port to listen on");
  }
  port = ntohs(address.sin_port);
  return socket;
}

}  // namespace

std::string Received::request_line() const {
  return head.substr(0, head.find("\r\n"));
}

std::string Received::target() const {
  const std::string line = request_line();
  const auto start = line.find(' ') + 1;
  return line.substr(start, line.rfind(' ') - start);
}

std::string Received::header(std::string_view name) const {
  for (auto at = head.find("\r\n"); at + 2 < head.size();) {
    const auto start = at + 2;
    at = head.find("\r\n", start);
    const std::string_view line = std::string_view(head).substr(start, at - start);
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos && equals_ignoring_case(line.substr(0, colon), name)) {
      return std::string(line.substr(colon + 2));
    }
  }
  return {};
}

Reply reply(int status, const std::string& body, const std::string& headers) {
  return {.bytes = "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
          .hang_up = false};
}

Reply error_reply(int status, const std::string& code, const std::string& message,
                  const std::string& headers) {
  return reply(status, "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>", headers);
}

Certificate::Certificate(const std::string& name)
    : key(EVP_EC_gen("P-256"), &EVP_PKEY_free), x509(X509_new(), &X509_free) {
  X509_set_version(x509.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
  X509_set_pubkey(x509.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(x509.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x509.get(), subject);
  const std::string names = "DNS:" + name;
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()), &X509_EXTENSION_free);
  X509_add_ext(x509.get(), extension.get(), -1);
  X509_sign(x509.get(), key.get(), EVP_sha256());
}

void Certificate::write(const std::string& path) const {
  const std::unique_ptr<FILE, decltype(&fclose)> file(fopen(path.c_str(), "w"), &fclose);
  if (!file || PEM_write_X509(file.get(), x509.get()) != 1) throw std::runtime_error("cannot write " + path);
}

// One accepted connection, with or without TLS.
struct FakeServer::Connection {
  int socket;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls{nullptr, &SSL_free};
  std::string buffer;

  bool fill() {
    char bytes[4096];
    const long count =
        tls ? SSL_read(tls.get(), bytes, sizeof bytes) : ::recv(socket, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  void write(const std::string& bytes) {
    if (bytes.empty()) return;
    if (tls) {
      SSL_write(tls.get(), bytes.data(), static_cast<int>(bytes.size()));
    } else {
      for (std::size_t done = 0; done < bytes.size();) {
        const auto count = ::send(socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (count <= 0) return;
        done += static_cast<std::size_t>(count);
      }
    }
  }

  std::optional<Received> next(Reading reading) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return std::nullopt;
      // A TLS handshake, say, where plain HTTP is spoken: a real server hangs up on it too.
      if (!std::isalpha(static_cast<unsigned char>(buffer.front()))) return std::nullopt;
    }
    Received request;
    request.head = buffer.substr(0, end + 4);
    const std::string length = request.header("content-length");
    const std::size_t body = length.empty() || reading == Reading::head_only ? 0 : std::stoul(length);
    while (buffer.size() < end + 4 + body) {
      if (!fill()) return std::nullopt;
    }
    request.body = buffer.substr(end + 4, body);
    buffer.erase(0, end + 4 + body);
    return request;
  }
};

FakeServer::FakeServer(Handler handler, const Certificate* certificate, Reading reading)
    : handler_(std::move(handler)), reading_(reading) {
  if (certificate) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to connections that the client has left
    tls_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(tls_.get(), certificate->x509.get());
    SSL_CTX_use_PrivateKey(tls_.get(), certificate->key.get());
  }
  listener_ = bound_socket(port_);
  if (::listen(listener_, 64) != 0) throw std::runtime_error("cannot listen");
  acceptor_ = std::thread([this] { listen(); });
}

FakeServer::FakeServer(std::vector<Reply> replies, const Certificate* certificate, Reading reading)
    : FakeServer(
          [replies = std::move(replies), next = std::make_shared<std::size_t>(0),
           mutex = std::make_shared<std::mutex>()](const Received&) {
            const std::lock_guard lock(*mutex);
            return *next < replies.size() ? replies[(*next)++] : hang_up();
          },
          certificate, reading) {}

FakeServer::~FakeServer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const int socket : sockets_)
      ::shutdown(socket, SHUT_RDWR);
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (auto& thread : threads_)
    thread.join();
  for (const int socket : sockets_)
    ::close(socket);
  ::close(listener_);
}

void FakeServer::listen() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    const int number = static_cast<int>(sockets_.size());
    sockets_.push_back(socket);
    if (ending_) ::shutdown(socket, SHUT_RDWR);
    threads_.emplace_back([this, socket, number] { serve(socket, number); });
  }
}

void FakeServer::serve(int socket, int number) {
  Connection connection{.socket = socket, .buffer = {}};
  if (tls_) {
    connection.tls.reset(SSL_new(tls_.get()));
    SSL_set_fd(connection.tls.get(), socket);
    if (SSL_accept(connection.tls.get()) != 1) {
      ::shutdown(socket, SHUT_RDWR);
      return;
    }
  }
  while (auto request = connection.next(reading_)) {
    request->connection = number;
    {
      const std::lock_guard lock(mutex_);
      received_.push_back(*request);
    }
    const Reply answer = handler_(*request);
    connection.write(answer.bytes);
    if (answer.hold) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return ending_; });
      return;
    }
    if (answer.hang_up) break;
  }
  if (connection.tls) SSL_shutdown(connection.tls.get());
  ::shutdown(socket, SHUT_RDWR);
  const std::lock_guard lock(mutex_);
  ++hang_ups_;
  changed_.notify_all();
}

Endpoint FakeServer::endpoint(const std::string& host, const std::string& prefix) const {
  const std::string scheme = tls_ ? "https" : "http";
  return parse_endpoint(scheme + "://" + host + ':' + std::to_string(port_) + prefix).value();
}

std::vector<Received> FakeServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void FakeServer::wait_for_hang_ups(int count) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return hang_ups_ >= count; });
}

int FakeServer::connections() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(sockets_.size());
}

DeafPort::DeafPort() : socket_(bound_socket(port_)) {}
DeafPort::~DeafPort() {
  ::close(socket_);
}

}  // namespace r2deck::s3
