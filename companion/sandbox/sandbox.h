// A stand-in for R2 on this machine: an S3 server with R2's rules and R2's errors, strict about signatures
// and CORS, that keeps what it is given on disk. `r2deck sandbox` runs it, and so do the tests.
//
// It shares no code with companion/s3: it verifies the raw request head by itself, so that a mistake of the
// signer cannot hide in a verifier that makes the same one.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "companion/sandbox/faults.h"
#include "companion/sandbox/keys.h"
#include "shared/problem.h"
#include "shared/r2/limits.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

struct Options {
  std::string host = "localhost";  // an IP address, or "localhost": both 127.0.0.1 and ::1
  std::uint16_t port = 0;          // 0: any that is free
  std::filesystem::path data_dir;  // made if missing (0700); one running sandbox per folder
  std::string access_key_id;       // both empty: those of load_or_create_credentials(data_dir)
  std::string secret_access_key;

  int threads = 4;                        // 1..64
  int max_connections = 4096;             // more are accepted and closed at once
  std::chrono::seconds idle_timeout{60};  // between requests, and of a body that stalls
  std::chrono::seconds head_timeout{30};  // from a request's first byte to the end of its head

  std::int64_t max_bytes = 0;                     // of all objects and parts; 0: as much as the disk holds
  std::int64_t min_part_size = r2::kMinPartSize;  // tests shrink it
  // An acknowledged object has reached the disk. false: it survives a crash of the process, not of the
  // machine.
  bool durable = true;

  // R2 answers requests that it rejects (before or by the signature) without CORS headers, so that a tab sees
  // status 0. true adds them.
  bool cors_on_rejections = false;
  // A lone "*" in AllowedHeaders failed for many on R2, so here it allows no header; "x-amz-*" works. true:
  // "*" too.
  bool cors_header_star = false;

  // R2's limit of one write per second to a key (Platform > Limits). Most tests write faster.
  bool limit_hot_keys = false;

  bool admin = false;  // GET/PUT/DELETE /_sandbox/faults, unsigned, from loopback only
  Faults faults;

  std::function<text::UnixMillis()> clock;    // the system's unless given; called from many threads
  std::function<void(std::string_view)> log;  // one line, never a secret; called from many threads
};

class Sandbox {
 public:
  explicit Sandbox(Options options);
  ~Sandbox();  // stops
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // Opens the data folder (clearing what a crash left half-made), listens, and returns; its own threads
  // serve. Errors: port_in_use, data_dir_locked, data_dir_unwritable, database_damaged, disk_full,
  // invalid_request (options), io_failed.
  Result<void> start();
  // From any thread, more than once. Requests under way are cut; what was acknowledged is kept.
  void stop();
  // Until stop().
  void wait();

  // After start():
  std::uint16_t port() const;
  std::string endpoint() const;  // "http://localhost:8723"
  const Keys& keys() const;
  const Credentials& credentials() const;  // with the tokens of the REST API, at <endpoint>/client/v4

  // For a first run: makes the bucket if it is not there, and gives it a CORS policy for `origin`
  // ("http://host:port") if it has none; a policy that is there is left alone. Errors: invalid_request,
  // io_failed, disk_full.
  Result<void> ensure_bucket(std::string_view bucket, std::string_view origin);

  // At any time: from now on.
  void set_faults(const Faults& faults);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::sandbox
