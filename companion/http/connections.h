// All connections of the listener. One thread watches those that wait for their network, however many; a pool
// of threads serves requests that have arrived whole. Slow and idle connections so cost memory but no thread,
// and where even that runs short, whoever has been silent longest makes room for whoever comes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "companion/http/connection.h"

namespace r2deck::http {

class Tls;

struct ConnectionLimits {
  std::size_t most = 4096;   // at a time; fewer where the process may not open that many files
  std::size_t threads = 32;  // requests served at a time
  int requests = 1000;       // on one connection
  // How long: for the first request, handshake included; for the whole of a further one from its first byte
  // on; to stay idle between two; for a step of an answer that is being read; to read the last answer.
  std::chrono::milliseconds first_request{10'000}, request{30'000}, idle{60'000}, step{30'000},
      farewell{2'000};
};

class Connections {
 public:
  // Serves the request that is in the connection; answers whether the connection may have another.
  using Serve = std::function<bool(Connection& connection, bool last)>;

  // `listening` is a socket that listens; this closes it. `tls` may be null, and outlives this.
  Connections(int listening, const Tls* tls, Serve serve, ConnectionLimits limits = {});
  ~Connections();  // stops
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // Ends idle connections at once, lets requests under way finish. May be called twice.
  void stop();

 private:
  using Owned = std::unique_ptr<Connection>;
  using milliseconds = std::chrono::milliseconds;

  void watch();
  void accept_some();
  bool make_room();
  void consider(Owned connection);
  void give_up_late();
  void take_back();
  milliseconds life_of(Connection::Phase phase) const;
  int milliseconds_to_next_look() const;
  void wake() const;

  void hand_over(Owned connection);
  void work();

  int listening_, epoll_, event_;
  const Tls* tls_;
  Serve serve_;
  ConnectionLimits limits_;

  // Of the watching thread alone.
  std::unordered_map<int, Owned> waiting_;  // by socket
  Instant next_look_{};                     // for those whose time has run out
  bool listens_ = true;

  std::mutex mutex_;  // guards what follows
  std::condition_variable work_, done_;
  std::deque<Owned> ready_;      // for the pool
  std::vector<Owned> answered_;  // for the watching thread
  std::vector<std::thread> pool_;
  std::size_t idle_ = 0, serving_ = 0;
  bool stopping_ = false;

  std::thread watcher_;
};

}  // namespace r2deck::http
