// How a command reaches the companion that runs on the same data folder: a Unix socket that only its owner
// may open, with the peer's user checked on both sides. One line comes in, one line goes out, and the
// connection ends. What the lines mean is control_protocol.h's business.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "companion/cli/descriptor.h"
#include "shared/problem.h"

namespace r2deck::cli {

// Bytes, without the newline.
// The Complete of 10,000 parts takes 0.6 MiB; whoever names many keys does so in several lines.
inline constexpr std::size_t kMaxControlLine = 1'048'576;
// A page of 1,000 keys of 1,024 bytes each, every byte of which may take six in JSON.
inline constexpr std::size_t kMaxControlReply = 8'388'608;

// <data>/control.sock, or where that is too long for a socket's name (107 bytes, unix(7)) a path in a private
// folder of $XDG_RUNTIME_DIR or /tmp, named after a hash of the data folder.
std::filesystem::path control_socket_path(const std::filesystem::path& data_dir);

class ControlServer {
 public:
  using Handler = std::function<std::string(std::string_view line)>;

  // Listens (0600) and serves one connection after the other on a thread of its own. A socket file that is
  // there is stale: the caller holds the data lock. Errors: io_failed, data_dir_unwritable.
  static Result<std::unique_ptr<ControlServer>> start(const std::filesystem::path& socket, Handler handler);
  ~ControlServer();  // lets the line under way finish, then removes the socket
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  ControlServer(std::filesystem::path socket, Descriptor listener, Descriptor stop, Handler handler);
  void serve();
  void answer(Descriptor connection);

  std::filesystem::path socket_;
  Descriptor listener_;
  Descriptor stop_;  // an eventfd: readable once the server shall end
  Handler handler_;
  std::thread thread_;
};

// Sends one line, answers the other side's. Errors: companion_unreachable (nobody listens there, so that
// nothing was sent), forbidden (another user listens), too_large, timed_out and io_failed (it may have been
// carried out).
Result<std::string> control_call(const std::filesystem::path& socket, std::string_view line);

// Whether the process at the other end of a connected Unix socket ran as `user` when the connection was made.
bool peer_is(uid_t user, int connected);

}  // namespace r2deck::cli
