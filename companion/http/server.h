// The companion's HTTP listener: the API and the UI's static files, on one origin. What is answered is
// decided in app.h, sockets and threads are connections.h; this is HTTP itself, by cpp-httplib.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "companion/config.h"
#include "companion/http/connections.h"
#include "companion/http/place.h"
#include "companion/http/tls.h"
#include "companion/services/services.h"
#include "shared/problem.h"

namespace r2deck::http {

struct ServerOptions {
  std::string host = kDefaultHost;    // an address or name of this machine
  std::uint16_t port = kDefaultPort;  // 0: a free one, see Server::port
  std::filesystem::path web_dir;      // empty, or missing: only the API is served
  const Tls* tls = nullptr;           // plain HTTP where there is none; outlives the server
  std::string public_url = {};        // "https://deck.example.com": the proxy's address that passes on to us
  bool behind_proxy = false;          // then X-Forwarded-For says who asks, see client_address()
  ConnectionLimits limits = {};
};

class Server {
 public:
  Server(services::Services& services, ServerOptions options);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Answers once connections are accepted; they are served on threads of the server's own.
  // Errors: port_in_use, io_failed (the address is not this machine's, the port needs privileges).
  Result<void> start();
  // Ends idle connections at once, lets requests under way finish, but for long answers: those are cut. May
  // be called twice.
  void stop();

  std::uint16_t port() const;  // the real one, once started
  // "http://127.0.0.1:8722": what to open in a browser, and what a bucket's CORS policy must name.
  std::string origin() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::http
