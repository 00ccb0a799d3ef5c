// A sandbox that runs, and requests to it that are signed by the verifier's own steps: that signing is right
// is shown elsewhere (sigv4_verify_test.cpp, the contract tests).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/sandbox.h"
#include "companion/sandbox/sigv4_verify.h"
#include "tests/unit/sandbox/temp_folder.h"
#include "tests/unit/sandbox/wire.h"

namespace r2deck::sandbox {

inline constexpr const char* kOrigin = "http://127.0.0.1:8722";

class RunningSandbox : public ::testing::Test {
 protected:
  void start(const std::function<void(Options&)>& change = {}) {
    sandbox_.reset();
    Options options;
    options.data_dir = folder_.path();
    options.host = "127.0.0.1";
    options.threads = 3;
    options.durable = false;
    options.min_part_size = 4;
    options.clock = [this] { return now_.load(); };
    if (change) change(options);
    sandbox_ = std::make_unique<Sandbox>(options);
    auto started = sandbox_->start();
    ASSERT_TRUE(started) << started.problem().message;
    ASSERT_TRUE(sandbox_->ensure_bucket("demo", kOrigin));
  }

  struct Signing {
    std::string host = "h";
    Keys keys{};                     // empty: the sandbox's
    text::UnixMillis signed_at = 0;  // 0: now
    std::string version = "HTTP/1.1";
    std::string request_target{};  // what is sent where it is not what is signed
  };

  // A request's head, signed in its headers, with `length` promised. `more`: whole header lines.
  std::string head(const std::string& method, const std::string& target, std::size_t length,
                   const std::string& more = {}) const {
    return head_as({}, method, target, length, more);
  }
  std::string head_as(const Signing& signing, const std::string& method, const std::string& target,
                      std::size_t length, const std::string& more = {}) const {
    RequestHead request;
    request.method = method;
    request.target = target;
    const std::string date = text::to_amz_date(signing.signed_at == 0 ? now_.load() : signing.signed_at);
    request.headers = {{"host", signing.host},
                       {"x-amz-content-sha256", std::string(kUnsignedPayload)},
                       {"x-amz-date", date}};
    const Scope scope{date.substr(0, 8), "auto"};
    const std::string canonical =
        canonical_request(request, *Query::parse(request.raw_query()),
                          {"host", "x-amz-content-sha256", "x-amz-date"}, kUnsignedPayload);
    const Keys& keys = signing.keys.access_key_id.empty() ? sandbox_->keys() : signing.keys;
    const std::string& sent = signing.request_target.empty() ? target : signing.request_target;
    return method + " " + sent + " " + signing.version + "\r\nHost: " + signing.host +
           "\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\nx-amz-date: " + date + "\r\nOrigin: " + kOrigin +
           "\r\nContent-Length: " + std::to_string(length) + "\r\n" + more +
           "Authorization: AWS4-HMAC-SHA256 Credential=" + keys.access_key_id + "/" + scope.text() +
           ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" +
           signature(keys.secret_access_key, scope, string_to_sign(date, scope, canonical)) + "\r\n\r\n";
  }

  // One request on a connection of its own.
  std::string ask(const std::string& method, const std::string& target, const std::string& body = {},
                  const std::string& more = {}) const {
    return ask_as({}, method, target, body, more);
  }
  std::string ask_as(const Signing& signing, const std::string& method, const std::string& target,
                     const std::string& body = {}, const std::string& more = {}) const {
    return exchange(head_as(signing, method, target, body.size(), more) + body, method == "HEAD");
  }
  std::string exchange(const std::string& bytes, bool head_only = false) const {
    Wire wire(sandbox_->port());
    wire.send(bytes);
    return wire.receive(head_only);
  }

  static std::string body_of(const std::string& answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == answer.npos ? std::string() : answer.substr(end + 4);
  }

  std::string start_upload(const std::string& key) const {
    const std::string answer = ask("POST", "/demo/" + key + "?uploads");
    const std::size_t begin = answer.find("<UploadId>") + 10;
    return percent_encode(answer.substr(begin, answer.find("</UploadId>") - begin), false);
  }

  static std::string one_part(const std::string& body) {
    return "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
           to_hex(hash(Hash::Kind::md5, body)) + "</ETag></Part></CompleteMultipartUpload>";
  }

  std::size_t blob_files() const { return count_files(folder_.path() / "blobs"); }

  TempFolder folder_;
  std::atomic<text::UnixMillis> now_{1'790'000'000'000};
  std::unique_ptr<Sandbox> sandbox_;
};

// Bytes that are not all the same, so that a shift would show.
inline std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>(i * 2654435761u >> 13);
  return bytes;
}

}  // namespace r2deck::sandbox
