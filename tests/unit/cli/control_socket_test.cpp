#include "companion/cli/control_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>
#include <cstring>

#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

std::string echo(std::string_view line) {
  return "echo " + std::string(line);
}

TEST(ControlSocket, CarriesOneLineEachWay) {
  const TemporaryFolder folder;
  const fs::path socket = control_socket_path(folder.path());
  const auto server = ControlServer::start(socket, echo);
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(*control_call(socket, "hello"), "echo hello");
  EXPECT_EQ(*control_call(socket, ""), "echo ");
  const std::string longest(kMaxControlLine - 5, 'x');
  EXPECT_EQ(*control_call(socket, longest), "echo " + longest);
}

TEST(ControlSocket, IsForItsOwnerOnly) {
  const TemporaryFolder folder;
  const fs::path socket = control_socket_path(folder.path());
  const auto server = ControlServer::start(socket, echo);
  ASSERT_TRUE(server.ok());
  struct stat info {};
  ASSERT_EQ(::stat(socket.c_str(), &info), 0);
  EXPECT_TRUE(S_ISSOCK(info.st_mode));
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(ControlSocket, KnowsThePeersUser) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const Descriptor one(ends[0]), other(ends[1]);
  EXPECT_TRUE(peer_is(::geteuid(), one.get()));
  EXPECT_FALSE(peer_is(::geteuid() + 1, one.get()));
  EXPECT_FALSE(peer_is(::geteuid(), -1));
}

TEST(ControlSocket, GoesWithItsServer) {
  const TemporaryFolder folder;
  const fs::path socket = control_socket_path(folder.path());
  { ASSERT_TRUE(ControlServer::start(socket, echo).ok()); }
  EXPECT_FALSE(fs::exists(socket));
  EXPECT_EQ(control_call(socket, "hello").problem().code, ErrorCode::companion_unreachable);
}

TEST(ControlSocket, ReplacesAStaleOne) {
  const TemporaryFolder folder;
  const fs::path socket = control_socket_path(folder.path());
  {
    // As a killed companion leaves it: bound, and nobody behind it.
    const Descriptor stale(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, socket.c_str());
    ASSERT_EQ(::bind(stale.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  EXPECT_EQ(control_call(socket, "hello").problem().code, ErrorCode::companion_unreachable);
  const auto server = ControlServer::start(socket, echo);
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(*control_call(socket, "hello"), "echo hello");
}

TEST(ControlSocket, RefusesALineThatIsTooLongWithoutSendingIt) {
  const TemporaryFolder folder;
  const fs::path socket = control_socket_path(folder.path());
  std::atomic<int> calls = 0;
  const auto server = ControlServer::start(socket, [&](std::string_view) {
    ++calls;
    return std::string();
  });
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(control_call(socket, std::string(kMaxControlLine + 1, 'x')).problem().code, ErrorCode::too_large);
  EXPECT_EQ(calls, 0);
}

TEST(ControlSocket, AClientThatHangsUpDoesNotStopTheNext) {
  const TemporaryFolder folder;
  const fs::path socket = control_socket_path(folder.path());
  const auto server = ControlServer::start(socket, echo);
  ASSERT_TRUE(server.ok());
  for (int i = 0; i < 3; ++i) {
    const Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, socket.c_str());
    ASSERT_EQ(::connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::send(client.get(), "half a line", 11, MSG_NOSIGNAL), 11);
  }
  EXPECT_EQ(*control_call(socket, "hello"), "echo hello");
}

TEST(ControlSocket, StandsElsewhereWhenTheDataFoldersNameIsTooLong) {
  const TemporaryFolder folder;
  const fs::path runtime = folder.path() / "run";
  fs::create_directory(runtime);
  ::setenv("XDG_RUNTIME_DIR", runtime.c_str(), 1);
  const fs::path data = folder.path() / std::string(100, 'd');
  fs::create_directory(data);

  const fs::path socket = control_socket_path(data);
  EXPECT_LT(socket.native().size(), 108u);
  EXPECT_EQ(socket.parent_path().parent_path(), runtime);
  EXPECT_EQ(control_socket_path(data), socket);
  EXPECT_NE(control_socket_path(folder.path() / std::string(100, 'e')), socket);

  const auto server = ControlServer::start(socket, echo);
  ASSERT_TRUE(server.ok());
  struct stat info {};
  ASSERT_EQ(::stat(socket.parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  EXPECT_EQ(*control_call(socket, "hello"), "echo hello");
  ::unsetenv("XDG_RUNTIME_DIR");
}

TEST(ControlSocket, DoesNotStandInAFolderThatOthersCanReach) {
  const TemporaryFolder folder;
  ::setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1);
  const fs::path socket = control_socket_path("/" + std::string(120, 'd'));
  fs::create_directory(socket.parent_path());
  ::chmod(socket.parent_path().c_str(), 0755);
  const auto server = ControlServer::start(socket, echo);
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.problem().code, ErrorCode::forbidden);
  ::unsetenv("XDG_RUNTIME_DIR");
}

}  // namespace
}  // namespace r2deck::cli
