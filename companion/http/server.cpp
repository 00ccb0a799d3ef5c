#include "companion/http/server.h"

#include <httplib.h>
#include <poll.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <thread>

#include "companion/http/app.h"
#include "companion/http/problem_http.h"
#include "companion/http/security_headers.h"
#include "shared/api/codec.h"

namespace r2deck::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A connection holds a thread in cpp-httplib. Browsers open six to a host and come back within moments, so
// that waiting for the next request is kept short, and ends early where every thread is taken and others
// queue. A new connection has its second in any case: its first request is on the way.
constexpr milliseconds kKeepAlive{2000};
constexpr milliseconds kFirstRequest{1000};
constexpr milliseconds kPollSlice{100};  // how soon an idle connection notices that it should go
constexpr int kRequestsPerConnection = 1000;
constexpr time_t kReadSeconds = 5, kWriteSeconds = 5;  // for one read or write
constexpr std::chrono::seconds kRequestDeadline{30};   // for a whole request to arrive, however it trickles
// All of them from the start. The library's pool grows only while none is idle, and one that was woken but
// does not run yet counts as idle: of connections that come together most would wait for a few threads.
constexpr std::size_t kThreads = 16;
constexpr std::size_t kMostWaiting = 128;  // connections; more are closed unserved
constexpr int kBacklog = 128;

// One connection, counted: what the library reads and writes is what a request cost, headers included.
class CountedStream final : public httplib::Stream {
 public:
  explicit CountedStream(socket_t socket) : socket_(socket, kReadSeconds, 0, kWriteSeconds, 0) {}

  void begin_request() {
    bytes_in = 0;
    bytes_out = 0;
    deadline_ = steady_clock::now() + kRequestDeadline;
  }

  bool is_readable() const override { return socket_.is_readable(); }
  bool wait_readable() const override { return socket_.wait_readable(); }
  bool wait_writable() const override { return socket_.wait_writable(); }
  bool is_peer_alive() const override { return socket_.is_peer_alive(); }
  ssize_t read(char* bytes, std::size_t size) override {
    if (steady_clock::now() > deadline_) return -1;
    const ssize_t count = socket_.read(bytes, size);
    if (count > 0) bytes_in += count;
    return count;
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    const ssize_t count = socket_.write(bytes, size);
    if (count > 0) bytes_out += count;
    return count;
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    socket_.get_remote_ip_and_port(ip, port);
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    socket_.get_local_ip_and_port(ip, port);
  }
  socket_t socket() const override { return socket_.socket(); }
  time_t duration() const override { return socket_.duration(); }

  std::int64_t bytes_in = 0, bytes_out = 0;

 private:
  httplib::detail::SocketStream socket_;
  steady_clock::time_point deadline_;
};

// How many connections have a thread, and how many wait for one.
struct Load {
  std::atomic<std::size_t> served{0}, waiting{0};
  bool crowded() const { return waiting > 0 && served >= kThreads; }
};

// The library's pool, counted.
class Queue final : public httplib::TaskQueue {
 public:
  explicit Queue(Load& load) : load_(load), pool_(kThreads, kThreads, kMostWaiting) {}
  bool enqueue(std::function<void()> work) override {
    ++load_.waiting;
    const bool taken = pool_.enqueue([this, work = std::move(work)] {
      ++load_.served;
      --load_.waiting;
      work();
      --load_.served;
    });
    if (!taken) --load_.waiting;
    return taken;
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  Load& load_;
  httplib::ThreadPool pool_;
};

Request to_request(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  request.target = from.target;
  request.remote = from.remote_addr;
  for (const auto& [name, value] : from.headers)
    request.headers.emplace_back(name, value);
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
                 .hint = {}};
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

class Listener final : public httplib::Server {
 public:
  explicit Listener(App& app) : app_(app) {
    // Without SO_REUSEPORT, which the library sets by default and by which two companions would share a port.
    set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
    set_tcp_nodelay(true);
    set_payload_max_length(api::kMaxBody);
    set_keep_alive_timeout(kKeepAlive.count() / 1000);
    set_keep_alive_max_count(kRequestsPerConnection);
    set_read_timeout(kReadSeconds);
    set_write_timeout(kWriteSeconds);
    new_task_queue = [this] { return new Queue(load_); };  // NOLINT: the library owns and deletes it
    set_error_logger([this](const httplib::Error& error, const httplib::Request*) {
      if (error == httplib::Error::BindIPAddress) bind_error = errno;
    });
    register_handlers();
  }

  bool bind(const std::string& host, std::uint16_t port) {
    if (!bind_to_port(host, port)) return false;
    return ::listen(svr_sock_, kBacklog) == 0;  // the library's own backlog is 5
  }

  std::uint16_t bound_port() const {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (getsockname(svr_sock_, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
    return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                               : reinterpret_cast<sockaddr_in&>(address).sin_port);
  }

  int bind_error = 0;

 private:
  // Everything is one handler, since App has the routes; the path that the library matches is made constant
  // in prepare(), so that no path of a stranger is ever put to a regular expression.
  void register_handlers() {
    const auto plain = [this](const httplib::Request& from, httplib::Response& to) {
      fill(to, app_.handle(to_request(from)));
    };
    const auto with_body = [this](const httplib::Request& from, httplib::Response& to,
                                  const httplib::ContentReader& reader) {
      Request request = to_request(from);
      request.read_body = [&from, &reader, &to]() -> Result<std::string> {
        if (from.get_header_value_u64("Content-Length") > api::kMaxBody) return too_large();
        std::string body;
        const bool whole = reader([&](const char* bytes, std::size_t size) {
          body.append(bytes, size);
          return body.size() <= api::kMaxBody;
        });
        if (whole) return body;
        const int status = to.status;
        to.status = -1;
        return refused_by_library(status);
      };
      fill(to, app_.handle(request));
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

  static void prepare(httplib::Request& request) {
    request.path = "/";
    request.ranges.clear();
    // The library reads a POST or DELETE that says nothing of a body until the connection ends.
    if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
      request.headers.emplace("Content-Length", "0");
    }
  }

  // The library's own loop looks every 10 ms whether an idle connection has something to say; this one
  // sleeps.
  bool wait_for_request(const CountedStream& stream, bool first) const {
    if (stream.is_readable()) return true;  // read together with the request before
    const auto began = steady_clock::now();
    while (svr_sock_ != INVALID_SOCKET) {
      pollfd wanted{stream.socket(), POLLIN, 0};
      const int ready = ::poll(&wanted, 1, static_cast<int>(kPollSlice.count()));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return false;
      const auto idle = steady_clock::now() - began;
      if (idle > kKeepAlive) return false;
      if (load_.crowded() && (!first || idle > kFirstRequest)) return false;
    }
    return false;
  }

  bool process_and_close_socket(socket_t socket) override {
    std::string remote, local;
    int remote_port = 0, local_port = 0;
    httplib::detail::get_remote_ip_and_port(socket, remote, remote_port);
    httplib::detail::get_local_ip_and_port(socket, local, local_port);

    CountedStream stream(socket);
    bool served = false;
    for (int left = kRequestsPerConnection;
         left > 0 && wait_for_request(stream, left == kRequestsPerConnection); --left) {
      bool closed = false, api = false;
      stream.begin_request();
      served = process_request(stream, remote, remote_port, local, local_port, left == 1, closed,
                               [&](httplib::Request& request) {
                                 api = is_api(request.target);
                                 prepare(request);
                               });
      if (api) count(stream);
      if (!served || closed) break;
    }
    httplib::detail::shutdown_socket(socket);
    httplib::detail::close_socket(socket);
    return served;
  }

  void count(const CountedStream& stream) {
    app_.traffic().bytes_in += stream.bytes_in;
    app_.traffic().bytes_out += stream.bytes_out;
    ++app_.traffic().requests;
  }

  App& app_;
  Load load_;
};

}  // namespace

struct Server::Impl {
  Impl(services::Services& services, ServerOptions given)
      : options(std::move(given)), app(services, options.web_dir), listener(app) {}

  ServerOptions options;
  App app;
  Listener listener;
  std::thread accepting;
  std::uint16_t port = 0;
};

Server::Server(services::Services& services, ServerOptions options)
    : impl_(std::make_unique<Impl>(services, std::move(options))) {}

Server::~Server() {
  stop();
}

Result<void> Server::start() {
  const ServerOptions& options = impl_->options;
  if (!impl_->listener.bind(options.host, options.port)) {
    const std::string where = options.host + ":" + std::to_string(options.port);
    if (impl_->listener.bind_error == EADDRINUSE) {
      return Problem{.code = ErrorCode::port_in_use,
                     .operation = "listen",
                     .subject = where,
                     .message = "Another program listens on this port already.",
                     .hint = "Stop that program, or choose another port with --port."};
    }
    const int error = impl_->listener.bind_error;
    return Problem{.code = ErrorCode::io_failed,
                   .operation = "listen",
                   .subject = where,
                   .message = "Cannot listen there: " +
                              std::string(error ? std::strerror(error) : "the address is not known") + ".",
                   .hint = "Choose an address of this machine with --host, such as 127.0.0.1."};
  }
  impl_->port = impl_->listener.bound_port();
  impl_->app.listen_at(options.host, impl_->port);
  impl_->accepting = std::thread([this] { impl_->listener.listen_after_bind(); });
  impl_->listener.wait_until_ready();
  return {};
}

void Server::stop() {
  impl_->listener.stop();
  if (impl_->accepting.joinable()) impl_->accepting.join();
}

std::uint16_t Server::port() const {
  return impl_->port;
}

std::string Server::origin() const {
  const std::string& host = impl_->options.host;
  const bool wildcard = host.empty() || host == "0.0.0.0" || host == "::";
  const bool bare_v6 = host.find(':') != std::string::npos && !host.starts_with('[');
  const std::string name = wildcard ? "127.0.0.1" : bare_v6 ? "[" + host + "]" : host;
  return "http://" + name + ":" + std::to_string(impl_->port);
}

}  // namespace r2deck::http
