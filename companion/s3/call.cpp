#include "companion/s3/call.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <random>
#include <thread>

#include "companion/s3/retry.h"
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
                                             .ca_file = options_.ca_file}) {}

Caller::~Caller() {
  OPENSSL_cleanse(credentials_.secret_access_key.data(), credentials_.secret_access_key.size());
}

Result<HttpResponse> Caller::call(const Call& call) {
  const std::string payload_sha256 = sha256_hex(call.body);
  bool clock_corrected = false;
  for (int number = 1;; ++number) {
    Attempted attempted = attempt(call, payload_sha256);
    if (attempted.result.ok()) return std::move(attempted.result);
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
    if (asked && *asked > kMaxRetryDelay)
      return std::move(attempted.result);  // too long to sit here: the caller's turn
    options_.sleep(std::max(retry_delay(number, jitter()), asked.value_or(std::chrono::milliseconds{0})));
  }
}

Caller::Attempted Caller::attempt(const Call& call, const std::string& payload_sha256) {
  const text::UnixMillis now = options_.clock() + (sign_by_stores_clock_ ? clock_offset_.load() : 0);
  SignedRequest signed_request = sign(call.request, endpoint_, credentials_, payload_sha256, now);
  signed_request.headers.emplace_back("Accept-Encoding", "identity");
  signed_request.headers.emplace_back("User-Agent", "r2deck");
  const HttpRequest request{.method = call.request.method,
                            .target = std::move(signed_request.target),
                            .headers = std::move(signed_request.headers),
                            .body = call.body};
  auto outcome = transport_.exchange(request);
  if (const auto* failure = std::get_if<TransportFailure>(&outcome)) {
    return {.result = problem_from(call.attempt, *failure, endpoint_.authority()),
            .may_have_arrived = failure->sent,
            .retry_after = {}};
  }
  auto& response = std::get<HttpResponse>(outcome);
  learn_clock(response);
  if (is_success(response))
    return {.result = std::move(response), .may_have_arrived = true, .retry_after = {}};
  return {.result = problem_from(call.attempt, response.status, response.body),
          .may_have_arrived = true,
          .retry_after = retry_after(response.header("retry-after"))};
}

void Caller::learn_clock(const HttpResponse& response) {
  // The header is cut to whole seconds, so the offset is good to a second.
  const auto date = text::from_http_date(response.header("date"));
  if (date.ok()) clock_offset_ = *date - options_.clock();
}

}  // namespace r2deck::s3
