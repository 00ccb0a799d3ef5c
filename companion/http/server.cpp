#include "companion/http/server.h"

#include <httplib.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <iostream>

#include "companion/http/app.h"
#include "companion/http/client_address.h"
#include "companion/http/problem_http.h"
#include "companion/http/security_headers.h"
#include "companion/services/wiping.h"
#include "shared/api/codec.h"

namespace r2deck::http {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kRequestDeadline{30};  // for a large body to arrive, however it trickles
constexpr int kBacklog = 511;

// One request of a connection as the library reads and writes it, counted: what it cost, headers included.
// What has arrived is read without waiting; for more than that the thread waits only once may_wait() was
// called, and that is for someone with authority.
class RequestStream final : public httplib::Stream {
 public:
  explicit RequestStream(Connection& connection)
      : connection_(connection), deadline_(steady_clock::now() + kRequestDeadline) {}

  void may_wait(bool it_may) { may_wait_ = it_may; }

  bool is_readable() const override { return connection_.buffered() > 0; }
  bool wait_readable() const override { return is_readable() || may_wait_; }
  bool wait_writable() const override { return true; }
  ssize_t read(char* bytes, std::size_t size) override {
    if (connection_.buffered() == 0 && !may_wait_) return -1;
    const ssize_t count = connection_.read(bytes, size, deadline_);
    if (count > 0) bytes_in += count;
    return count;
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    if (!connection_.write({bytes, size})) return -1;
    bytes_out += static_cast<std::int64_t>(size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = connection_.peer();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return connection_.socket(); }
  time_t duration() const override { return 0; }

  std::int64_t bytes_in = 0, bytes_out = 0;
  bool ends = false;  // the library says "Connection: close" with every error, and leaves the closing to us

 private:
  Connection& connection_;
  steady_clock::time_point deadline_;
  bool may_wait_ = false;
};

Request to_request(const httplib::Request& from, bool behind_proxy) {
  Request request;
  request.method = from.method;
  request.target = from.target;
  for (const auto& [name, value] : from.headers)
    request.headers.emplace_back(name, value);
  request.remote_address = behind_proxy ? client_address(request, from.remote_addr) : from.remote_addr;
  request.read_body = [] { return Result<std::string>(std::string{}); };
  return request;
}

void fill(httplib::Response& to, Response from) {
  to.status = from.status;
  std::string type;
  for (auto& [name, value] : from.headers) {
    if (same_name(name, "Content-Type"))
      type = value;
    else
      to.headers.emplace(std::move(name), std::move(value));
  }
  if (!from.more) {
    if (!type.empty()) to.set_content(std::move(from.body), type);
    return;
  }
  to.set_chunked_content_provider(type, [piece = std::move(from.body), more = std::move(from.more)](
                                            std::size_t, httplib::DataSink& sink) mutable {
    if (!piece.empty() && !sink.write(piece.data(), piece.size())) return false;
    Result<std::string> next = more();
    if (!next.ok()) {
      std::cerr << "r2deck: an answer was cut short: " + next.problem().message + "\n";
      return false;
    }
    piece = std::move(*next);
    if (piece.empty()) sink.done();
    return true;
  });
}

Problem too_large() {
  return Problem{.code = ErrorCode::too_large,
                 .operation = {},
                 .subject = "body",
                 .message = "The request is larger than 4 MiB.",
                 .hint = "Send less at once. The bytes of files go to storage by signed URLs, not here."};
}

// What the library refuses before it asks us: a malformed head, a head or a body over its limits.
Problem refused_by_library(int status) {
  if (status == 413 || status == 414 || status == 431) return too_large();
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = {},
                 .subject = "request",
                 .message = "This is not an HTTP request that R2 Deck understands.",
                 .hint = {}};
}

// The library as the parser of requests and the writer of answers; sockets and threads are ours
// (connections.h).
class Library final : public httplib::Server {
 public:
  Library(App& app, bool behind_proxy) : app_(app), behind_proxy_(behind_proxy) {
    // Without SO_REUSEPORT, which the library sets by default and by which two companions would share a port.
    set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
    // Our own limit comes first: over its own the library sends an answer without a body.
    set_payload_max_length(2 * api::kMaxBody);
    set_error_logger([this](const httplib::Error& error, const httplib::Request*) {
      if (error == httplib::Error::BindIPAddress) bind_error_ = errno;
    });
    const ConnectionLimits limits;
    set_keep_alive_timeout(
        std::chrono::duration_cast<std::chrono::seconds>(limits.idle).count());  // to be told
    set_keep_alive_max_count(static_cast<std::size_t>(limits.requests));
    register_handlers();
  }

  // A socket that listens, or -1; then bind_error() is errno, or 0 where the address is not known.
  int listen_at(const std::string& host, std::uint16_t port) {
    if (!bind_to_port(host, port)) return -1;
    const int socket = svr_sock_;  // stays with the library too: without one it takes itself for shut down
    if (::listen(socket, kBacklog) == 0) return socket;  // the library's own backlog is 5
    bind_error_ = errno;
    ::close(svr_sock_.exchange(INVALID_SOCKET));
    return -1;
  }
  // Answers that are made piece by piece end where they are, without their last chunk.
  void cut_long_answers() { svr_sock_ = INVALID_SOCKET; }
  int bind_error() const { return bind_error_; }

  // May the connection have another request? Not after bytes that were none: who knows where the next begins.
  bool serve(Connection& connection, bool last) {
    RequestStream stream(connection);
    bool closed = false, understood = false, api = false;
    stream_ = &stream;
    const bool served =
        process_request(stream, connection.peer(), 0, {}, 0, last, closed, [&](httplib::Request& request) {
          understood = true;
          api = is_api(request.target);
          prepare(request);
        });
    stream_ = nullptr;
    if (api) count(stream);
    if (api) services::wipe_stack();  // a token, a secret: and this thread lives on
    return served && understood && !closed && !last && !stream.ends;
  }

 private:
  // Everything is one handler, since App has the routes; the path that the library matches is made constant
  // in prepare(), so that no path of a stranger is ever put to a regular expression.
  void register_handlers() {
    const auto plain = [this](const httplib::Request& from, httplib::Response& to) {
      answer(to, app_.handle(to_request(from, behind_proxy_)));
    };
    const auto with_body = [this](const httplib::Request& from, httplib::Response& to,
                                  const httplib::ContentReader& reader) {
      Request request = to_request(from, behind_proxy_);
      request.read_body = [&from, &reader, &to]() -> Result<std::string> {
        if (from.get_header_value_u64("Content-Length") > api::kMaxBody) return too_large();
        stream_->may_wait(true);
        std::string body;
        bool fits = true;
        const bool whole = reader([&](const char* bytes, std::size_t size) {
          fits = body.size() + size <= api::kMaxBody;
          if (fits) body.append(bytes, size);
          return fits;
        });
        if (whole) return body;
        const int status = to.status;
        to.status = -1;
        return fits ? refused_by_library(status) : too_large();
      };
      answer(to, app_.handle(request));
      stream_->may_wait(false);  // what was not read is not waited for either: the connection ends
    };
    Get("/", plain);  // and HEAD
    Options("/", plain);
    Post("/", with_body);
    Put("/", with_body);
    Patch("/", with_body);
    Delete("/", with_body);
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (!response.body.empty() || response.has_header("Cache-Control")) return;
      Response answer = problem_response(refused_by_library(response.status));
      answer.status = response.status;
      answer.headers.emplace_back("Cache-Control", "no-store");
      add_security_headers(answer);
      fill(response, std::move(answer));
    });
  }

  static void answer(httplib::Response& to, Response from) {
    stream_->ends = from.status >= 400;
    fill(to, std::move(from));
  }

  static void prepare(httplib::Request& request) {
    request.path = "/";
    request.ranges.clear();
    // The library reads a POST or DELETE that says nothing of a body until the connection ends.
    if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
      request.headers.emplace("Content-Length", "0");
    }
  }

  void count(const RequestStream& stream) {
    app_.traffic().bytes_in += stream.bytes_in;
    app_.traffic().bytes_out += stream.bytes_out;
    ++app_.traffic().requests;
  }

  static thread_local RequestStream* stream_;  // of the request that this thread serves
  App& app_;
  const bool behind_proxy_;
  int bind_error_ = 0;
};

thread_local RequestStream* Library::stream_ = nullptr;

std::uint16_t port_of(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

}  // namespace

struct Server::Impl {
  Impl(services::Services& services, ServerOptions given)
      : options(std::move(given)), app(services, options.web_dir), library(app, options.behind_proxy) {}

  ServerOptions options;
  App app;
  Library library;
  std::unique_ptr<Connections> connections;
  std::uint16_t port = 0;
  Place place;
};

Server::Server(services::Services& services, ServerOptions options)
    : impl_(std::make_unique<Impl>(services, std::move(options))) {}

Server::~Server() {
  stop();
}

Result<void> Server::start() {
  const ServerOptions& options = impl_->options;
  const int socket = impl_->library.listen_at(options.host, options.port);
  if (socket < 0) {
    const std::string where = options.host + ":" + std::to_string(options.port);
    const int error = impl_->library.bind_error();
    if (error == EADDRINUSE) {
      return Problem{.code = ErrorCode::port_in_use,
                     .operation = "listen",
                     .subject = where,
                     .message = "Another program listens on this port already.",
                     .hint = "Stop that program, or choose another port with --port."};
    }
    return Problem{.code = ErrorCode::io_failed,
                   .operation = "listen",
                   .subject = where,
                   .message = "Cannot listen there: " +
                              std::string(error ? std::strerror(error) : "the address is not known") + ".",
                   .hint = "Choose an address of this machine with --host, such as 127.0.0.1."};
  }
  impl_->port = port_of(socket);
  impl_->place = Place(options.host, impl_->port, options.tls != nullptr, options.public_url);
  impl_->app.listen_at(impl_->place);
  impl_->connections = std::make_unique<Connections>(
      socket, options.tls,
      [this](Connection& connection, bool last) { return impl_->library.serve(connection, last); },
      options.limits);
  return {};
}

void Server::stop() {
  impl_->library.cut_long_answers();
  if (impl_->connections) impl_->connections->stop();
}

std::uint16_t Server::port() const {
  return impl_->port;
}

std::string Server::origin() const {
  return impl_->place.origin();
}

}  // namespace r2deck::http
