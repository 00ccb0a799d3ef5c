#include "companion/cli/control_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>

#include "companion/vault/secret_string.h"
#include "companion/vault/token.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kSocketName[] = "control.sock";
constexpr char kFolderPrefix[] = "r2deck-control-";
constexpr std::size_t kMaxName = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::chrono::seconds kAskingTime{5};      // for the line to come in
constexpr std::chrono::seconds kAnsweringTime{30};  // for the answer

Problem problem(ErrorCode code, const fs::path& socket, std::string message, std::string hint = {}) {
  return {.code = code,
          .operation = "use the control socket",
          .subject = socket.string(),
          .message = std::move(message),
          .hint = std::move(hint)};
}

Problem socket_problem(const fs::path& socket, int error) {
  return problem(ErrorCode::io_failed, socket, std::system_category().message(error) + ".");
}

std::optional<sockaddr_un> address_of(const fs::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = socket.native();
  if (name.size() > kMaxName) return std::nullopt;
  std::memcpy(address.sun_path, name.data(), name.size());
  return address;
}

Descriptor new_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

void set_timeout(int socket, std::chrono::seconds time) {
  const timeval value{.tv_sec = time.count(), .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &value, sizeof value);
}

bool send_line(int socket, std::string_view line) {
  const std::string text = std::string(line) + "\n";
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t count = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Up to the first newline; nothing when the other side ends, stalls or sends too much before it.
std::optional<std::string> receive_line(int socket, std::size_t most, std::chrono::seconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  std::string line;
  char buffer[4096];
  while (line.size() <= most && std::chrono::steady_clock::now() < deadline) {
    const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    const std::size_t before = line.size();
    line.append(buffer, static_cast<std::size_t>(count));
    if (const std::size_t end = line.find('\n', before); end != std::string::npos) {
      line.resize(end);
      return line;
    }
  }
  return std::nullopt;
}

// The folder that takes the socket where the data folder's own name is too long. It may be below /tmp, where
// another user could have made it first.
Result<void> prepare_private_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  if (errno != EEXIST) return socket_problem(folder, errno);
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0) return socket_problem(folder, errno);
  if (!S_ISDIR(info.st_mode) || info.st_uid != ::geteuid() || (info.st_mode & 077) != 0) {
    return problem(ErrorCode::forbidden, folder, "This folder is not ours alone.",
                   "Remove it and start again.");
  }
  return {};
}

}  // namespace

bool peer_is(uid_t user, int connected) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(connected, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == user;
}

fs::path control_socket_path(const fs::path& data_dir) {
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(data_dir, error);
  const fs::path& dir = error ? data_dir : canonical;
  fs::path beside = dir / kSocketName;
  if (beside.native().size() <= kMaxName) return beside;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const bool usable = runtime != nullptr && runtime[0] == '/' && std::strlen(runtime) < kMaxName - 64;
  const std::string name =
      kFolderPrefix + std::to_string(::geteuid()) + "-" + vault::hash_token(dir.native()).substr(0, 16);
  return fs::path(usable ? runtime : "/tmp") / name / kSocketName;
}

Result<std::unique_ptr<ControlServer>> ControlServer::start(const fs::path& socket, Handler handler) {
  const fs::path folder = socket.parent_path();
  if (folder.filename().native().starts_with(kFolderPrefix)) {
    if (auto prepared = prepare_private_folder(folder); !prepared) return prepared.problem();
  }
  const std::optional<sockaddr_un> address = address_of(socket);
  if (!address) return problem(ErrorCode::io_failed, socket, "The path is too long for a socket.");
  Descriptor listener = new_socket();
  if (!listener) return socket_problem(socket, errno);
  ::unlink(socket.c_str());
  // The mode of the socket itself is what bind() gives the file: it is never open to others, not even at
  // first.
  if (::fchmod(listener.get(), 0600) != 0 ||
      ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::chmod(socket.c_str(), 0600) != 0 || ::listen(listener.get(), 16) != 0) {
    return socket_problem(socket, errno);
  }
  Descriptor stop(::eventfd(0, EFD_CLOEXEC));
  if (!stop) return socket_problem(socket, errno);
  return std::unique_ptr<ControlServer>(  // NOLINT: the constructor is private
      new ControlServer(socket, std::move(listener), std::move(stop), std::move(handler)));
}

ControlServer::ControlServer(fs::path socket, Descriptor listener, Descriptor stop, Handler handler)
    : socket_(std::move(socket)),
      listener_(std::move(listener)),
      stop_(std::move(stop)),
      handler_(std::move(handler)),
      thread_([this] { serve(); }) {}

ControlServer::~ControlServer() {
  const std::uint64_t one = 1;
  (void)!::write(stop_.get(), &one, sizeof one);
  thread_.join();
  ::unlink(socket_.c_str());
}

void ControlServer::serve() {
  for (;;) {
    pollfd waiting[] = {{stop_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return;
    if ((waiting[0].revents & POLLIN) != 0) return;
    if ((waiting[1].revents & POLLIN) == 0) continue;
    Descriptor connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    // The file's mode keeps others out already; root and a mount that ignores modes are why we look again.
    if (connection && peer_is(::geteuid(), connection.get())) answer(std::move(connection));
  }
}

void ControlServer::answer(Descriptor connection) {
  set_timeout(connection.get(), kAskingTime);
  std::optional<std::string> line = receive_line(connection.get(), kMaxControlLine, kAskingTime);
  if (!line) return;
  std::string reply = handler_(*line);
  send_line(connection.get(), reply);
  vault::wipe(*line);  // either may hold a secret: an account's, a new token
  vault::wipe(reply);
  vault::wipe_stack();
}

Result<std::string> control_call(const fs::path& socket, std::string_view line) {
  const std::optional<sockaddr_un> address = address_of(socket);
  if (!address || line.size() > kMaxControlLine) {
    return problem(ErrorCode::too_large, socket, "The request is too long for the control socket.");
  }
  const Descriptor connection = new_socket();
  if (!connection) return socket_problem(socket, errno);
  set_timeout(connection.get(), kAnsweringTime);
  if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    return problem(ErrorCode::companion_unreachable, socket, "Nobody listens on the control socket.");
  }
  if (!peer_is(::geteuid(), connection.get())) {
    return problem(ErrorCode::forbidden, socket, "Another user listens on the control socket.",
                   "Run the command as the user that runs R2 Deck.");
  }
  if (!send_line(connection.get(), line)) {
    return problem(ErrorCode::io_failed, socket, "The companion ended the connection.");
  }
  std::optional<std::string> reply = receive_line(connection.get(), kMaxControlReply, kAnsweringTime);
  if (!reply) {
    return problem(ErrorCode::timed_out, socket, "The companion did not answer.",
                   "See whether it still runs, and try again.");
  }
  return *std::move(reply);
}

}  // namespace r2deck::cli
