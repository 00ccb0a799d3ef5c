// How fast the sandbox takes bytes and completes uploads, as JSON.
//   sandbox_bench put ENDPOINT ACCESS_KEY SECRET_KEY FOLDER MIB   MB/s of PUTs to a sandbox that runs, and of
//   one
//                                                                 process that hashes and writes the same
//                                                                 bytes
//   sandbox_bench complete FOLDER                                 ms that a Complete of 2 parts and of 640
//   takes
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "companion/s3/endpoint.h"
#include "companion/s3/sigv4.h"
#include "companion/sandbox/sandbox.h"
#include "shared/r2/limits.h"

namespace {

using namespace r2deck;  // NOLINT(google-build-using-namespace)
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 3;
constexpr int kConnections = 4;
constexpr std::size_t kPiece = r2::kMiB;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "sandbox_bench: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string piece_of_bytes() {
  std::string piece(kPiece, '\0');
  for (std::size_t i = 0; i < piece.size(); ++i)
    piece[i] = static_cast<char>(i * 2654435761u >> 13);
  return piece;
}

text::UnixMillis now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// An S3 client with a connection: presigned requests, answers read whole.
class Client {
 public:
  Client(const s3::Endpoint& endpoint, const s3::Credentials& credentials)
      : endpoint_(endpoint), credentials_(credentials), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // `body`, `times` times.
  std::string ask(const std::string& method, const std::string& key, const s3::Pairs& query,
                  const std::string& body = {}, std::int64_t times = 1) {
    const std::string url =
        s3::presign({method, "bench", key, query, {}}, endpoint_, credentials_, 900, now());
    const std::string target = url.substr(endpoint_.origin().size());
    send(method + " " + target + " HTTP/1.1\r\nHost: " + endpoint_.authority() + "\r\nContent-Length: " +
         std::to_string(static_cast<std::int64_t>(body.size()) * times) + "\r\n\r\n");
    for (std::int64_t i = 0; i < times; ++i)
      send(body);
    return receive();
  }

 private:
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      require(count > 0, "send");
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  std::string receive() {
    static constexpr std::string_view kLength = "Content-Length: ";
    std::string answer;
    while (true) {
      const std::size_t end = answer.find("\r\n\r\n");
      const std::size_t at = answer.find(kLength);
      const bool has_length = end != answer.npos && at < end;
      const std::size_t body = has_length ? std::stoul(answer.substr(at + kLength.size())) : 0;
      if (end != answer.npos && answer.size() >= end + 4 + body) break;
      char buffer[65536];
      const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
      require(count > 0, "receive");
      answer.append(buffer, static_cast<std::size_t>(count));
    }
    if (!answer.starts_with("HTTP/1.1 200")) std::fprintf(stderr, "%s\n", answer.c_str());
    require(answer.starts_with("HTTP/1.1 200"), "the sandbox refused");
    return answer;
  }

  const s3::Endpoint& endpoint_;
  const s3::Credentials& credentials_;
  int socket_;
};

// One process that does what must be done: each byte hashed and written, each file on the disk at the end.
double hash_and_write(const std::string& folder, const std::string& piece, std::int64_t pieces_a_file) {
  const auto start = Clock::now();
  for (int file = 0; file < kConnections; ++file) {
    const std::string path = folder + "/plain-" + std::to_string(file);
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    require(fd >= 0, "open");
    EVP_MD_CTX* md5 = EVP_MD_CTX_new();
    EVP_DigestInit_ex(md5, EVP_md5(), nullptr);
    for (std::int64_t i = 0; i < pieces_a_file; ++i) {
      EVP_DigestUpdate(md5, piece.data(), piece.size());
      require(::write(fd, piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()), "write");
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(md5, digest, nullptr);
    EVP_MD_CTX_free(md5);
    require(::fdatasync(fd) == 0, "sync");
    ::close(fd);
  }
  return seconds_since(start);
}

double put(const s3::Endpoint& endpoint, const s3::Credentials& credentials, const std::string& piece,
           std::int64_t pieces_an_object) {
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < kConnections; ++i) {
    threads.emplace_back([&, i] {
      Client(endpoint, credentials).ask("PUT", "object-" + std::to_string(i), {}, piece, pieces_an_object);
    });
  }
  for (auto& thread : threads)
    thread.join();
  return seconds_since(start);
}

int bench_put(char** arguments) {
  const auto endpoint = s3::parse_endpoint(arguments[0]).value();
  const s3::Credentials credentials{arguments[1], arguments[2]};
  const std::string folder = arguments[3], piece = piece_of_bytes();
  const std::int64_t pieces = std::max(1L, std::atol(arguments[4]) / kConnections);
  const double megabytes = static_cast<double>(pieces * kConnections * r2::kMiB) / 1e6;
  std::vector<double> plain, sandbox;
  for (int round = 0; round < kRounds; ++round) {  // by turns, so that a slow minute hits both
    plain.push_back(megabytes / hash_and_write(folder, piece, pieces));
    sandbox.push_back(megabytes / put(endpoint, credentials, piece, pieces));
  }
  std::printf("{\"plain_mb_per_second\": %.1f, \"put_mb_per_second\": %.1f}\n", median(plain),
              median(sandbox));
  return 0;
}

// Uploads that many small parts (the sandbox's minimum is lowered for it) and measures its Complete.
double complete(Client& client, int parts, const std::string& key) {
  const std::string answer = client.ask("POST", key, {{"uploads", ""}});
  const std::size_t begin = answer.find("<UploadId>") + 10;
  const std::string upload = answer.substr(begin, answer.find("</UploadId>") - begin);
  const std::string body(4096, 'x');
  std::string list = "<CompleteMultipartUpload>";
  for (int number = 1; number <= parts; ++number) {
    const std::string part =
        client.ask("PUT", key, {{"partNumber", std::to_string(number)}, {"uploadId", upload}}, body);
    const std::size_t etag = part.find("ETag: ") + 6;
    list += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" +
            part.substr(etag, part.find("\r\n", etag) - etag) + "</ETag></Part>";
  }
  list += "</CompleteMultipartUpload>";
  const auto start = Clock::now();
  client.ask("POST", key, {{"uploadId", upload}}, list);
  return seconds_since(start) * 1000;
}

int bench_complete(char** arguments) {
  sandbox::Options options;
  options.data_dir = std::filesystem::path(arguments[0]) / "complete";
  options.host = "127.0.0.1";
  options.min_part_size = 1;
  sandbox::Sandbox sandbox(options);
  require(sandbox.start().ok() && sandbox.ensure_bucket("bench", "").ok(), "start the sandbox");
  const auto endpoint = s3::parse_endpoint(sandbox.endpoint()).value();
  const s3::Credentials credentials{sandbox.keys().access_key_id, sandbox.keys().secret_access_key};
  Client client(endpoint, credentials);
  std::vector<double> few, many;
  for (int round = 0; round < kRounds; ++round) {
    few.push_back(complete(client, 2, "few-" + std::to_string(round)));
    many.push_back(complete(client, 640, "many-" + std::to_string(round)));
  }
  std::printf("{\"ms_of_2\": %.2f, \"ms_of_640\": %.2f}\n", median(few), median(many));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 7 && std::string(arguments[1]) == "put") return bench_put(arguments + 2);
  if (count == 3 && std::string(arguments[1]) == "complete") return bench_complete(arguments + 2);
  std::fprintf(stderr,
               "usage: sandbox_bench put ENDPOINT ACCESS_KEY SECRET_KEY FOLDER MIB | complete FOLDER\n");
  return 2;
}
