// A plain HTTP client over one socket: it sends what it is told and reads one answer at a time.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "companion/sandbox/unique_fd.h"

namespace r2deck::sandbox {

class Wire {
 public:
  explicit Wire(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{60, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }

  // False: the peer has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  // One answer: its head and as much body as it says. What there is when the peer closes, or when nothing
  // comes.
  std::string receive(bool head_only = false) {
    while (true) {
      const std::size_t end = bytes_.find("\r\n\r\n");
      if (end != bytes_.npos) {
        const std::size_t at = bytes_.find("Content-Length: ");
        const std::size_t body = at < end && !head_only ? std::stoul(bytes_.substr(at + 16)) : 0;
        if (bytes_.size() >= end + 4 + body) {
          std::string answer = bytes_.substr(0, end + 4 + body);
          bytes_.erase(0, answer.size());
          return answer;
        }
      }
      char buffer[65536];
      const ssize_t count = ::recv(fd_.get(), buffer, sizeof buffer, 0);
      if (count <= 0) return std::exchange(bytes_, {});
      bytes_.append(buffer, static_cast<std::size_t>(count));
    }
  }

  // No more will be sent; answers are still read.
  void finish() { ::shutdown(fd_.get(), SHUT_WR); }

  bool closed() {
    char byte = 0;
    return ::recv(fd_.get(), &byte, 1, 0) <= 0;
  }

 private:
  UniqueFd fd_;
  std::string bytes_;
};

}  // namespace r2deck::sandbox
