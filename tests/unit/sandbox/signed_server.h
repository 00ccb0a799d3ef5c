// A running sandbox and requests to it, signed by the verifier's own steps: that signing is right is shown
// elsewhere (sigv4_verify_test.cpp, the contract tests).
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/sandbox.h"
#include "companion/sandbox/sigv4_verify.h"
#include "tests/unit/sandbox/temp_folder.h"
#include "tests/unit/sandbox/wire.h"

namespace r2deck::sandbox {

inline constexpr const char* kOrigin = "http://127.0.0.1:8722";
inline constexpr std::int64_t kDay = 24LL * 3600 * 1000;

class SignedServerTest : public ::testing::Test {
 protected:
  // With a bucket "demo" and parts of 4 bytes and more.
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

  // What is unusual about a request's head.
  struct Signing {
    std::string host = "h";
    Keys keys{};                     // empty: the sandbox's
    text::UnixMillis signed_at = 0;  // 0: now
    std::string version = "HTTP/1.1";
    std::string request_target{};  // what is sent where it is not what is signed
  };

  // A request's head with `length` promised. Signed are Host and, as S3 wants it, every x-amz- and cf-
  // header, also those of `more`: header lines, each with its "\r\n".
  std::string head(const std::string& method, const std::string& target, std::size_t length,
                   const std::string& more = {}) const {
    return head_as({}, method, target, length, more);
  }
  std::string head_as(const Signing& signing, const std::string& method, const std::string& target,
                      std::size_t length, const std::string& more = {}) const {
    const std::string date = text::to_amz_date(signing.signed_at == 0 ? now_.load() : signing.signed_at);
    const std::string amz = more + "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\nx-amz-date: " + date + "\r\n";
    RequestHead request;
    request.method = method;
    request.target = target;
    request.headers = {{"host", signing.host}};
    std::set<std::string> names = {"host"};
    for (std::size_t at = 0; at < amz.size(); at = amz.find("\r\n", at) + 2) {
      const std::size_t colon = amz.find(':', at);
      std::string name = amz.substr(at, colon - at);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      if (!name.starts_with("x-amz-") && !name.starts_with("cf-")) continue;
      const std::size_t value = amz.find_first_not_of(' ', colon + 1);
      request.headers.push_back({name, amz.substr(value, amz.find("\r\n", at) - value)});
      names.insert(name);
    }
    const std::vector<std::string> signed_names(names.begin(), names.end());
    std::string list;
    for (const auto& name : signed_names)
      list += (list.empty() ? "" : ";") + name;
    const Scope scope{date.substr(0, 8), "auto"};
    const std::string canonical =
        canonical_request(request, *Query::parse(request.raw_query()), signed_names, kUnsignedPayload);
    const Keys& keys = signing.keys.access_key_id.empty() ? sandbox_->keys() : signing.keys;
    const std::string& sent = signing.request_target.empty() ? target : signing.request_target;
    return method + " " + sent + " " + signing.version + "\r\nHost: " + signing.host + "\r\n" + amz +
           "Origin: " + kOrigin + "\r\nContent-Length: " + std::to_string(length) +
           "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + keys.access_key_id + "/" + scope.text() +
           ", SignedHeaders=" + list +
           ", Signature=" + signature(keys.secret_access_key, scope, string_to_sign(date, scope, canonical)) +
           "\r\n\r\n";
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

  // "200", or "404 NoSuchKey".
  static std::string outcome(const std::string& answer) {
    const std::string status = answer.substr(9, 3), code = leaf(answer, "Code");
    return code.empty() ? status : status + " " + code;
  }

  // The text of the first element of that name.
  static std::string leaf(const std::string& answer, const std::string& name) {
    const std::size_t begin = answer.find("<" + name + ">");
    if (begin == answer.npos) return {};
    const std::size_t from = begin + name.size() + 2;
    return answer.substr(from, answer.find("</" + name + ">") - from);
  }

  // The value of a header as it is written; empty when it is not there.
  static std::string header(const std::string& answer, const std::string& name) {
    const std::size_t at = answer.find("\r\n" + name + ": ");
    if (at == answer.npos || at > answer.find("\r\n\r\n")) return {};
    const std::size_t from = at + name.size() + 4;
    return answer.substr(from, answer.find("\r\n", from) - from);
  }

  std::string start_upload(const std::string& key, const std::string& more = {}) const {
    return percent_encode(leaf(ask("POST", "/demo/" + key + "?uploads", {}, more), "UploadId"), false);
  }

  // The body of a Complete, from the ETags of the parts 1, 2, ...
  static std::string complete_list(const std::vector<std::string>& etags) {
    std::string list = "<CompleteMultipartUpload>";
    int number = 0;
    for (const auto& etag : etags) {
      list +=
          "<Part><PartNumber>" + std::to_string(++number) + "</PartNumber><ETag>" + etag + "</ETag></Part>";
    }
    return list + "</CompleteMultipartUpload>";
  }

  static std::string md5_hex(const std::string& body) { return to_hex(hash(Hash::Kind::md5, body)); }
  static std::string one_part(const std::string& body) { return complete_list({md5_hex(body)}); }

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
