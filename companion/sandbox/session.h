// One connection's requests, one after the other: reads heads, lets the gateway and the operations decide,
// and carries bodies between the socket and the store.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <string_view>

#include "companion/sandbox/fault_plan.h"
#include "companion/sandbox/gateway.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/rest.h"
#include "companion/sandbox/store.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

// What all connections share.
struct Services {
  Store& store;
  FaultPlan& faults;
  Gateway& gateway;
  Operations& operations;
  RestApi& rest;
  boost::asio::thread_pool& blocking;  // for work that waits for the disk: commits and syncs
  boost::asio::thread_pool& syncing;   // for syncs that nobody waits for
  std::chrono::seconds idle_timeout, head_timeout;
  bool admin = false;
  std::function<text::UnixMillis()> clock;
  std::function<void(std::string_view)> log;
};

// Until the peer or a time-out ends it. The socket's executor must be a strand.
boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket socket, Services& services);

}  // namespace r2deck::sandbox
