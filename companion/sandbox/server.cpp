#include "companion/sandbox/server.h"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "companion/sandbox/session.h"

namespace r2deck::sandbox {
namespace {

namespace net = boost::asio;
using net::ip::tcp;

constexpr auto kLifecyclePause = std::chrono::hours(1);
constexpr auto kNoThrow = net::as_tuple(net::use_awaitable);

Problem listen_problem(const std::string& host, std::uint16_t port, const boost::system::error_code& error) {
  Problem problem;
  problem.operation = "listen";
  problem.subject = host + ":" + std::to_string(port);
  if (error == net::error::address_in_use) {
    problem.code = ErrorCode::port_in_use;
    problem.message = "Another program uses port " + std::to_string(port) + ".";
    problem.hint = "Stop that program, or choose another port.";
  } else {
    problem.code = ErrorCode::io_failed;
    problem.message = "The address cannot be listened on: " + error.message() + ".";
    problem.hint = "Choose another address or port.";
  }
  return problem;
}

// sendfile has no MSG_NOSIGNAL: without this a peer that goes away would end the process.
void ignore_broken_pipes_in_this_thread() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

// Each connection has a socket and, while it serves an object, a file. Takes as many descriptors as the
// system gives for the asking, and says how many connections fit.
int connections_that_fit(int wanted) {
  constexpr rlim_t kOthers =
      64;  // the catalog, listeners, standard streams, and what this program has besides
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t needed = 2 * static_cast<rlim_t>(wanted) + kOthers;
  if (limit.rlim_cur < needed) {
    limit.rlim_cur = std::min(limit.rlim_max, needed);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= needed) return wanted;
  return static_cast<int>(limit.rlim_cur > kOthers + 2 ? (limit.rlim_cur - kOthers) / 2 : 1);
}

}  // namespace

struct Server::Impl {
  Impl(Store& store, FaultPlan& faults, Gateway& gateway, Operations& operations, RestApi& rest,
       ServerOptions given)
      : options(std::move(given)),
        blocking(4),
        syncing(1),
        context(std::make_unique<net::io_context>(options.threads)),
        services{store,
                 faults,
                 gateway,
                 operations,
                 rest,
                 blocking,
                 syncing,
                 options.idle_timeout,
                 options.head_timeout,
                 options.admin,
                 options.clock,
                 options.log} {}

  // SO_REUSEADDR lets a restart take a port whose old connections linger; it does not let two listen at once,
  // as SO_REUSEPORT would.
  Result<void> listen(const net::ip::address& address, std::uint16_t at) {
    boost::system::error_code error;
    tcp::acceptor acceptor(*context);
    const tcp::endpoint endpoint(address, at);
    static_cast<void>(acceptor.open(endpoint.protocol(), error));
    if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
    if (!error && address.is_v6()) acceptor.set_option(net::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
    if (error) {
      last_error = error;
      return listen_problem(options.host, at, error);
    }
    port = acceptor.local_endpoint(error).port();
    acceptors.push_back(std::move(acceptor));
    return {};
  }

  // A browser tries ::1 first for "localhost": a stranger there would get our requests, so both are taken.
  Result<void> listen_on_localhost() {
    constexpr int kTries = 20;  // port 0: what is free for IPv4 may not be for IPv6
    for (int i = 0; i < kTries; ++i) {
      acceptors.clear();
      if (auto first = listen(net::ip::address_v4::loopback(), options.port); !first) return first;
      if (auto second = listen(net::ip::address_v6::loopback(), port); second) return {};
      if (last_error != net::error::address_in_use) return {};  // a machine without IPv6
      if (options.port != 0) break;
    }
    acceptors.clear();
    return listen_problem("[::1]", port, net::error::make_error_code(net::error::address_in_use));
  }

  net::awaitable<void> accept_from(tcp::acceptor& acceptor) {
    while (acceptor.is_open()) {
      auto strand = net::make_strand(*context);
      auto [error, socket] = co_await acceptor.async_accept(strand, kNoThrow);
      if (error == net::error::operation_aborted) co_return;
      if (error) {
        // Out of descriptors, most likely: try again when some were closed.
        net::steady_timer timer(*context, std::chrono::milliseconds(100));
        co_await timer.async_wait(kNoThrow);
        continue;
      }
      if (connections >= options.max_connections) continue;  // the socket closes itself
      ++connections;
      net::co_spawn(strand, serve_connection(std::move(socket), services),
                    [this](const std::exception_ptr&) { --connections; });
    }
  }

  // On a thread of its own: it waits for the disk, and requests do not wait for it.
  void apply_lifecycle(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      auto done = services.store.apply_lifecycle(options.clock(), [&stop] { return stop.stop_requested(); });
      if (!done && options.log) options.log(done.failure().text());
      stopped.wait_for(lock, stop, kLifecyclePause, [] { return false; });
    }
  }

  ServerOptions options;
  net::thread_pool blocking, syncing;
  std::unique_ptr<net::io_context> context;  // goes before the pools: what they finish is posted to it
  Services services;
  std::vector<tcp::acceptor> acceptors;
  std::vector<std::thread> threads;
  std::jthread lifecycle;
  std::atomic<int> connections{0};
  boost::system::error_code last_error;
  std::uint16_t port = 0;
};

Server::Server(Store& store, FaultPlan& faults, Gateway& gateway, Operations& operations, RestApi& rest,
               ServerOptions options)
    : impl_(std::make_unique<Impl>(store, faults, gateway, operations, rest, std::move(options))) {}

Server::~Server() {
  stop();
}

Result<void> Server::start() {
  Impl& impl = *impl_;
  impl.options.max_connections = connections_that_fit(impl.options.max_connections);
  if (impl.options.host == "localhost") {
    if (auto listening = impl.listen_on_localhost(); !listening) return listening;
  } else {
    boost::system::error_code error;
    const auto address = net::ip::make_address(impl.options.host, error);
    if (error) {
      Problem problem;
      problem.code = ErrorCode::invalid_request;
      problem.operation = "listen";
      problem.subject = impl.options.host;
      problem.message = "The host must be an IP address or \"localhost\".";
      problem.hint = "Use 127.0.0.1.";
      return problem;
    }
    if (auto listening = impl.listen(address, impl.options.port); !listening) return listening;
  }
  for (auto& acceptor : impl.acceptors)
    net::co_spawn(*impl.context, impl.accept_from(acceptor), net::detached);
  for (int i = 0; i < impl.options.threads; ++i) {
    impl.threads.emplace_back([&impl] {
      ignore_broken_pipes_in_this_thread();
      impl.context->run();
    });
  }
  impl.lifecycle = std::jthread([&impl](const std::stop_token& stop) { impl.apply_lifecycle(stop); });
  return {};
}

void Server::stop() {
  Impl& impl = *impl_;
  if (!impl.context) return;
  impl.lifecycle.request_stop();
  impl.context->stop();
  for (auto& thread : impl.threads)
    thread.join();
  impl.threads.clear();
  if (impl.lifecycle.joinable()) impl.lifecycle.join();
  // What is being committed is finished: its session waits in the context and goes with it. Syncs can be left
  // out.
  impl.blocking.join();
  impl.syncing.stop();
  impl.syncing.join();
  impl.acceptors.clear();
  impl.context.reset();  // and with it every session: sockets close, half-received blobs vanish
}

std::uint16_t Server::port() const {
  return impl_->port;
}

}  // namespace r2deck::sandbox
