// What tests of the client's operations share: credentials, a time, options that never wait, and a client of
// a server that answers as it is told.
#pragma once

#include <utility>
#include <vector>

#include "companion/s3/client.h"
#include "tests/unit/s3/fake_server.h"

namespace r2deck::s3 {

inline const Credentials kCredentials{"AKID", "SECRET-THAT-NOBODY-SEES"};
inline constexpr text::UnixMillis kNow =
    1'767'323'045'000;  // 20260102T030405Z, Fri, 02 Jan 2026 03:04:05 GMT

inline ClientOptions impatient() {
  ClientOptions options;
  options.sleep = [](std::chrono::milliseconds) {};
  return options;
}

struct Opened {
  explicit Opened(std::vector<Reply> replies)
      : server(std::move(replies)), client(server.endpoint(), kCredentials, impatient()) {}
  explicit Opened(FakeServer::Handler handler)
      : server(std::move(handler)), client(server.endpoint(), kCredentials, impatient()) {}
  Received sent(std::size_t index = 0) const { return server.received().at(index); }

  FakeServer server;
  Client client;
};

}  // namespace r2deck::s3
