// One S3 operation from the request to its answer: signs it, sends it, learns the store's clock, tries again
// where that is safe, and turns what went wrong into a Problem.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "companion/s3/client.h"
#include "companion/s3/errors.h"
#include "companion/s3/transport.h"

namespace r2deck::s3 {

// What may be sent once more when it is not known whether the store acted on it.
enum class Repeat {
  safe,         // the outcome is the same
  only_unsent,  // only when the request certainly never arrived
  never,        // the caller decides, after it has looked
};

struct Call {
  Attempt attempt;
  Request request;
  std::string body = {};
  Repeat repeat = Repeat::safe;
  const Body* stream = nullptr;        // instead of `body`
  const Download* download = nullptr;  // as in Transport::exchange
};

class Caller {
 public:
  Caller(Endpoint endpoint, Credentials credentials, ClientOptions options);
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  // An answer of 2xx without <Error>.
  Result<HttpResponse> call(const Call& call);

  const Endpoint& endpoint() const { return endpoint_; }
  std::int64_t clock_offset() const { return clock_offset_; }
  std::int64_t clock_correction() const;

 private:
  struct Attempted;

  Attempted attempt(const Call& call, const std::string& payload_sha256, const Download* download);
  HttpRequest signed_request(const Call& call, const std::string& payload_sha256,
                             std::int64_t correction) const;
  void learn_clock(const HttpResponse& response);
  // `correction`: what was added to our clock when the request was signed.
  Problem problem_of(const Attempt& attempt, const HttpResponse& response, std::int64_t correction) const;

  Endpoint endpoint_;
  Credentials credentials_;
  ClientOptions options_;
  Transport transport_;
  std::atomic<std::int64_t> clock_offset_ = 0;
  // The store has called our clock wrong: then even a small offset counts.
  std::atomic<bool> sign_by_stores_clock_ = false;
};

}  // namespace r2deck::s3
