#include "companion/s3/call.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>

#include "companion/net/retry.h"
#include "companion/s3/canonical.h"
#include "companion/s3/xml.h"

namespace r2deck::s3 {
namespace {

constexpr int kMaxAttempts = 10;

text::UnixMillis system_clock_now() {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch())
      .count();
}

ClientOptions with_defaults(ClientOptions options) {
  if (!options.clock) options.clock = system_clock_now;
  if (!options.sleep)
    options.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  options.attempts = std::clamp(options.attempts, 1, kMaxAttempts);
  return options;
}

double jitter() {
  thread_local std::minstd_rand engine(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

// Above a minute an offset is no slow answer: signing makes up for it.
constexpr std::int64_t kToleratedOffset = 60'000;
// Amazon S3 API reference, "Error responses", RequestTimeTooSkewed: 15 minutes.
constexpr std::int64_t kMaxSkew = 15 * std::int64_t{60'000};

std::string payload_hash(const Body& body) {
  return body.is_stream() ? std::string(kUnsignedPayload) : sha256_hex(body.bytes());
}

BodySource source_of(const Body& body) {
  if (body.is_stream()) return body.source();
  return [bytes = body.bytes()](std::int64_t offset, char* to, std::size_t size) {
    bytes.copy(to, size, static_cast<std::size_t>(offset));
    return true;
  };
}

bool is_success(const HttpResponse& response) {
  return response.status >= 200 && response.status < 300 && !xml::parse_error(response.body);
}

}  // namespace

// What came of one attempt.
struct Caller::Attempted {
  Result<HttpResponse> result;
  bool may_have_arrived = true;
  std::optional<std::chrono::milliseconds> retry_after;
};

Caller::Caller(Endpoint endpoint, Credentials credentials, ClientOptions options)
    : endpoint_(std::move(endpoint)),
      credentials_(std::move(credentials)),
      options_(with_defaults(std::move(options))),
      transport_(endpoint_, TransportOptions{.connect_timeout = options_.connect_timeout,
                                             .read_timeout = options_.read_timeout,
                                             .ca_file = options_.ca_file,
                                             .allow_nearby = options_.allow_nearby}) {}

Caller::~Caller() {
  OPENSSL_cleanse(credentials_.secret_access_key.data(), credentials_.secret_access_key.size());
}

Result<HttpResponse> Caller::call(const Call& call) {
  const std::string payload_sha256 = call.stream ? payload_hash(*call.stream) : sha256_hex(call.body);
  bool delivered = false;
  Download download;
  if (call.download) {
    download = {.objection = call.download->objection, .sink = [&](std::string_view bytes) {
                  delivered = true;
                  return call.download->sink(bytes);
                }};
  }
  bool clock_corrected = false;
  for (int number = 1;; ++number) {
    Attempted attempted = attempt(call, payload_sha256, call.download ? &download : nullptr);
    if (attempted.result.ok() || delivered) return std::move(attempted.result);
    const Problem& problem = attempted.result.problem();

    // Refused before anything happened, so once more by the store's own clock is safe for every operation.
    if (problem.code == ErrorCode::clock_skew && !clock_corrected && clock_offset_ != 0) {
      clock_corrected = true;
      sign_by_stores_clock_ = true;
      continue;
    }
    const bool safe =
        call.repeat == Repeat::safe || (call.repeat == Repeat::only_unsent && !attempted.may_have_arrived);
    if (!problem.retryable || !safe || number >= options_.attempts) return std::move(attempted.result);
    const auto asked = attempted.retry_after;
    if (asked && *asked > net::kMaxRetryDelay)
      return std::move(attempted.result);  // too long to sit here: the caller's turn
    options_.sleep(
        std::max(net::retry_delay(number, jitter()), asked.value_or(std::chrono::milliseconds{0})));
  }
}

HttpRequest Caller::signed_request(const Call& call, const std::string& payload_sha256,
                                   std::int64_t correction) const {
  SignedRequest signed_request =
      sign(call.request, endpoint_, credentials_, payload_sha256, options_.clock() + correction);
  signed_request.headers.emplace_back("Accept-Encoding", "identity");
  signed_request.headers.emplace_back("User-Agent", "r2deck");
  HttpRequest request{.method = call.request.method,
                      .target = std::move(signed_request.target),
                      .headers = std::move(signed_request.headers),
                      .body = call.body};
  if (call.stream) {
    request.source = source_of(*call.stream);
    request.source_size = call.stream->size();
  }
  return request;
}

Caller::Attempted Caller::attempt(const Call& call, const std::string& payload_sha256,
                                  const Download* download) {
  const std::int64_t correction = clock_correction();
  auto outcome = transport_.exchange(signed_request(call, payload_sha256, correction), download);
  if (const auto* failure = std::get_if<TransportFailure>(&outcome)) {
    return {.result = problem_from(call.attempt, *failure, endpoint_.authority()),
            .may_have_arrived = failure->sent,
            .retry_after = {}};
  }
  auto& response = std::get<HttpResponse>(outcome);
  learn_clock(response);
  if (is_success(response))
    return {.result = std::move(response), .may_have_arrived = true, .retry_after = {}};
  return {.result = problem_of(call.attempt, response, correction),
          .may_have_arrived = true,
          .retry_after = net::retry_after(response.header("retry-after"))};
}

void Caller::learn_clock(const HttpResponse& response) {
  // The header is cut to whole seconds, so the offset is good to a second.
  const auto date = text::from_http_date(response.header("date"));
  if (date.ok()) clock_offset_ = *date - options_.clock();
}

std::int64_t Caller::clock_correction() const {
  const std::int64_t offset = clock_offset_;
  return sign_by_stores_clock_ || std::abs(offset) > kToleratedOffset ? offset : 0;
}

Problem Caller::problem_of(const Attempt& attempt, const HttpResponse& response,
                           std::int64_t correction) const {
  Problem problem = problem_from(attempt, response.status, response.body);
  const std::int64_t offset = clock_offset_;
  // A HEAD's 403 has no body that says why; having signed for a time as wrong as this is reason enough.
  if (response.status == 403 && problem.remote_code.empty() && std::abs(offset - correction) > kMaxSkew) {
    problem = clock_problem(attempt);
  }
  if (std::abs(offset) > kToleratedOffset &&
      (problem.code == ErrorCode::clock_skew || problem.code == ErrorCode::signature_expired)) {
    problem.message = "This machine's clock is " + std::to_string(std::abs(offset) / 60'000) + " minutes " +
                      (offset > 0 ? "behind" : "ahead of") + " the store's.";
    problem.hint = clock_problem(attempt).hint;
  }
  return problem;
}

}  // namespace r2deck::s3
