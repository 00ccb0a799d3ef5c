// Listens, and runs a session per connection on its own threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "companion/sandbox/fault_plan.h"
#include "companion/sandbox/gateway.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/rest.h"
#include "companion/sandbox/store.h"
#include "shared/problem.h"

namespace r2deck::sandbox {

struct ServerOptions {
  std::string host;
  std::uint16_t port = 0;
  int threads = 4;
  int max_connections = 4096;  // fewer where the system allows fewer open files
  std::chrono::seconds idle_timeout{60}, head_timeout{30};
  bool admin = false;
  std::function<text::UnixMillis()> clock;
  std::function<void(std::string_view)> log;
};

class Server {
 public:
  // All five must outlive the server.
  Server(Store& store, FaultPlan& faults, Gateway& gateway, Operations& operations, RestApi& rest,
         ServerOptions options);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Errors: port_in_use, invalid_request (host), io_failed.
  Result<void> start();
  void stop();
  std::uint16_t port() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::sandbox
