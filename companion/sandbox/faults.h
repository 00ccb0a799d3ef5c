// What the sandbox does wrong on purpose, so that clients can be tested against a store that misbehaves:
// slow, busy, broken connections, a CORS policy that is missing or hides the ETag. All of it is off by
// default.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/problem.h"

namespace r2deck::sandbox {

struct Faults {
  std::int64_t latency_ms = 0;        // waited before each answer, 0..600000
  std::int64_t bytes_per_second = 0;  // of each connection, each way; 0: as fast as it goes
  double error_rate = 0;              // 0..1: this share of requests is answered by error_status
  int error_status = 503;             // 429, 500 or 503
  double reset_rate = 0;    // 0..1: this share of bodies, sent or received, is cut in the middle (RST)
  bool hide_etag = false;   // ETag is left out of Access-Control-Expose-Headers
  bool no_cors = false;     // as if no bucket had a CORS policy
  bool error_cors = false;  // injected errors carry CORS headers; R2's often do not
  std::vector<std::string> operations;  // only these ("UploadPart"); empty: all
  std::int64_t times = -1;              // stop after so many matching requests; -1: never
  std::uint64_t seed = 1;               // the same seed draws the same requests

  bool operator==(const Faults&) const = default;
};

// The JSON of PUT /_sandbox/faults: an object with any of the fields above, by their names; unknown fields
// and values out of range are refused (invalid_request). What is not named keeps its default.
Result<Faults> faults_from_json(std::string_view text);
std::string to_json(const Faults& faults);

}  // namespace r2deck::sandbox
