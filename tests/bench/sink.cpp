// A store that costs as little as one can: it drops request bodies in the kernel and answers just enough S3
// for one multipart upload, so that a measurement shows the sender's speed, not the receiver's. usage:
// upload_sink PORT ETAGS_FILE   (line n of the file is the ETag of part n; the last line the object's)
// POST /line/N   lets it take at most N bytes/s from now on, all connections together; 0: as fast as it can
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

struct Object {
  std::mutex mutex;
  std::int64_t size = 0;  // of the bodies since the last CreateMultipartUpload
};

// A line of so many bytes/s, shared by all connections.
class Line {
 public:
  void set_rate(std::int64_t bytes_per_second) {
    const std::lock_guard lock(mutex_);
    rate_ = bytes_per_second;
  }
  // Returns when these bytes have passed.
  void pass(std::int64_t bytes) {
    Clock::time_point passed;
    {
      const std::lock_guard lock(mutex_);
      if (rate_ <= 0) return;
      free_at_ = std::max(free_at_, Clock::now()) + std::chrono::nanoseconds(bytes * 1'000'000'000 / rate_);
      passed = free_at_;
    }
    std::this_thread::sleep_until(passed);
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::mutex mutex_;
  std::int64_t rate_ = 0;  // 0: no limit
  Clock::time_point free_at_;
};

struct Request {
  std::string_view method, target;
  std::string head;
  std::int64_t content_length = 0;
};

std::string header(const Request& request, std::string_view lower_name) {
  std::string lower;
  for (char c : request.head)
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto at = lower.find("\r\n" + std::string(lower_name) + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + lower_name.size() + 4;
  return request.head.substr(begin, request.head.find("\r\n", begin) - begin);
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string answer(std::string_view extra_headers, std::string_view body, std::int64_t length = -1) {
  std::string text =
      "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ETag\r\n";
  text += extra_headers;
  text += "Content-Length: " + std::to_string(length < 0 ? static_cast<std::int64_t>(body.size()) : length) +
          "\r\n\r\n";
  return text.append(body);
}

std::int64_t number_after(std::string_view text, std::string_view name) {
  std::int64_t number = 0;
  const auto digits = text.substr(text.find(name) + name.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string respond(const Request& request, const std::vector<std::string>& etags, Object& object,
                    Line& network) {
  const auto has = [&](std::string_view text) { return request.target.find(text) != std::string_view::npos; };
  const std::string object_etag = "\"" + etags.back() + "\"";
  if (request.method == "OPTIONS")
    return answer(
        "Access-Control-Allow-Methods: PUT\r\nAccess-Control-Allow-Headers: *\r\n"
        "Access-Control-Max-Age: 7200\r\n",
        "");
  if (request.method == "PUT" && has("partNumber=")) {
    const auto part = static_cast<std::size_t>(number_after(request.target, "partNumber="));
    const std::lock_guard lock(object.mutex);
    object.size += request.content_length;
    return answer("ETag: \"" + etags[std::min(part, etags.size()) - 1] + "\"\r\n", "");
  }
  if (request.method == "POST" && has("/line/")) {
    network.set_rate(number_after(request.target, "/line/"));
    return answer("", "");
  }
  if (request.method == "POST" && has("uploads")) {
    const std::lock_guard lock(object.mutex);
    object.size = 0;
    return answer("",
                  "<InitiateMultipartUploadResult><UploadId>sink</UploadId></InitiateMultipartUploadResult>");
  }
  if (request.method == "POST" && has("uploadId="))
    return answer("", "<CompleteMultipartUploadResult><ETag>" + object_etag +
                          "</ETag></CompleteMultipartUploadResult>");
  if (request.method == "HEAD") {
    const std::lock_guard lock(object.mutex);
    return answer("ETag: " + object_etag + "\r\nLast-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n", "",
                  object.size);
  }
  if (request.method == "GET" && has("cors"))
    return answer(
        "",
        "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>"
        "<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader></CORSRule></CORSConfiguration>");
  if (request.method == "GET" && has("list-type"))
    return answer("", "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
  if (request.method == "GET")
    return answer("",
                  "<ListAllMyBucketsResult><Buckets><Bucket><Name>demo</Name><CreationDate>"
                  "2026-01-02T03:04:05Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>");
  return answer("", "");
}

void serve(int socket, const std::vector<std::string>& etags, Object& object, Line& network) {
  std::vector<char> buffer(1 << 20);
  std::string pending;
  for (;;) {
    std::size_t end = 0;
    while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
      const auto got = ::recv(socket, buffer.data(), 64UL * 1024, 0);
      if (got <= 0) return;
      pending.append(buffer.data(), static_cast<std::size_t>(got));
    }
    Request request;
    request.head = pending.substr(0, end + 2);
    const std::string_view line = std::string_view(request.head).substr(0, request.head.find("\r\n"));
    request.method = line.substr(0, line.find(' '));
    request.target = line.substr(request.method.size() + 1);
    const std::string length = header(request, "content-length");
    std::from_chars(length.data(), length.data() + length.size(), request.content_length);

    const auto have =
        std::min<std::int64_t>(request.content_length, static_cast<std::int64_t>(pending.size() - end - 4));
    pending.erase(0, end + 4 + static_cast<std::size_t>(have));
    for (auto left = request.content_length - have; left > 0;) {
      const auto want = std::min<std::int64_t>(left, static_cast<std::int64_t>(buffer.size()));
      const auto got =
          ::recv(socket, buffer.data(), static_cast<std::size_t>(want), MSG_TRUNC);  // dropped unread
      if (got <= 0) return;
      left -= got;
      network.pass(got);
    }
    if (!send_all(socket, respond(request, etags, object, network))) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: upload_sink PORT ETAGS_FILE\n";
    return 2;
  }
  std::vector<std::string> etags;
  std::ifstream file(argv[2]);
  for (std::string line; std::getline(file, line);)
    etags.push_back(line);
  if (etags.empty()) {
    std::cerr << "upload_sink: no ETags in " << argv[2] << "\n";
    return 1;
  }
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::uint16_t port = 0;
  std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), port);
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 64) != 0) {
    std::cerr << "upload_sink: port " << port << ": " << std::strerror(errno) << "\n";
    return 1;
  }
  std::cout << "ready" << std::endl;
  Object object;
  Line network;
  for (;;) {
    const int client = ::accept(listener, nullptr, nullptr);
    if (client < 0) continue;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::thread([client, &etags, &object, &network] {
      serve(client, etags, object, network);
      ::close(client);
    }).detach();
  }
}
