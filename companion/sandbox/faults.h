// What the sandbox does wrong on purpose, so that clients can be tested against a store that misbehaves:
// slow, busy, broken connections, lost answers, damaged bytes, a CORS policy that is missing or hides the
// ETag. All of it is off by default. Set by `--fault`, by PUT /_sandbox/faults, or by a test in the process.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/problem.h"

namespace r2deck::sandbox {

// When a connection is reset.
enum class ResetAt {
  head,      // the request's head was read, and nothing else
  body,      // half of the body, sent or received, has gone by; a request without either is not reset
  received,  // the whole request was read, and nothing was done
  done,      // all was done; the answer is lost
};

struct Faults {
  std::int64_t latency_ms = 0;        // waited before each answer, 0..600000
  std::int64_t bytes_per_second = 0;  // of each connection, each way; 0: as fast as it goes
  std::int64_t trickle_ms = 0;        // > 0: answers go byte by byte, so far apart, 0..60000
  double error_rate = 0;              // 0..1: this share of requests is answered by error_status
  int error_status = 503;             // 429, 500 or 503
  bool error_late = false;            // the error comes after the work was done
  double reset_rate = 0;              // 0..1: this share of connections is reset (RST)
  ResetAt reset_at = ResetAt::body;
  double corrupt_rate = 0;  // 0..1: of bodies that are stored with a byte changed; ETags are of what was sent
  double wrong_etag_rate = 0;  // 0..1: of answers whose ETag is not the object's; what is stored is right
  bool hide_etag = false;      // ETag is left out of Access-Control-Expose-Headers
  bool no_cors = false;        // as if no bucket had a CORS policy
  bool error_cors = false;     // injected errors carry CORS headers; R2's often do not
  // Only these: S3's names ("UploadPart"), "Preflight", and "Rest" for /client/v4; empty: all.
  std::vector<std::string> operations;
  std::int64_t times = -1;  // stop after so many matching requests; -1: never
  std::uint64_t seed = 1;   // the same seed draws the same requests

  bool operator==(const Faults&) const = default;
};

// The JSON of PUT /_sandbox/faults: an object with any of the fields above, by their names; unknown fields
// and values out of range are refused (invalid_request). What is not named keeps its default.
Result<Faults> faults_from_json(std::string_view text);
// The words of --fault: "error_rate=0.5", "reset_at=done", "operations=UploadPart,PutObject"; a flag's name
// alone sets it. Errors: as above.
Result<Faults> faults_from_words(std::span<const std::string> words);
std::string to_json(const Faults& faults);

}  // namespace r2deck::sandbox
