#include "companion/cloudflare/client.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <boost/json.hpp>
#include <random>
#include <thread>

#include "companion/cloudflare/envelope.h"
#include "companion/net/retry.h"
#include "shared/r2/bucket_name.h"
#include "shared/text/percent.h"

namespace r2deck::cloudflare {
namespace {

namespace json = boost::json;

// The API's reference, "List Accounts" (at most 50) and "List Buckets" (at most 1,000).
constexpr int kAccountsPerPage = 50;
constexpr int kBucketsPerPage = 1'000;
constexpr int kMaxAccountPages = 20;
constexpr int kMaxBucketPages = 1'000;  // R2 lets an account have a million buckets

double jitter() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<>(0, 1)(random);
}

bool is_id(std::string_view id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// RFC 7235's token68: whatever else is in a header would be another header.
bool is_token(std::string_view token) {
  return !token.empty() && token.size() <= 512 && std::all_of(token.begin(), token.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
  });
}

Problem invalid(std::string_view operation, std::string subject, std::string message) {
  return {.code = ErrorCode::invalid_request,
          .operation = std::string(operation),
          .subject = std::move(subject),
          .message = std::move(message)};
}

Problem bad_shape(std::string_view operation) {
  return {.code = ErrorCode::bad_response,
          .operation = std::string(operation),
          .message = "Cloudflare's answer has not the members that were expected."};
}

Problem problem_from(std::string_view operation, const std::string& host, HttpFailure::Kind kind) {
  using Kind = HttpFailure::Kind;
  Problem problem{.operation = std::string(operation), .subject = host};
  const auto is = [&](ErrorCode code, std::string message, std::string hint, bool retryable = false) {
    problem.code = code;
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    problem.retryable = retryable;
    return problem;
  };
  const std::string network = "Check this machine's connection, its name server and its proxy.";
  switch (kind) {
    case Kind::name_unknown:
      return is(ErrorCode::endpoint_unknown, "There is no host of this name.", network);
    case Kind::name_unavailable:
      return is(ErrorCode::endpoint_unknown, "Its address could not be looked up.", network, true);
    case Kind::address_forbidden:
      return is(ErrorCode::forbidden, "It is a link-local address, which is never contacted.",
                "Check this machine's name server: Cloudflare's API is not there.");
    case Kind::address_nearby:
      return is(ErrorCode::forbidden,
                "It is an address of this machine or of a private network, which is not allowed here.",
                "Start R2 Deck with --allow-private-endpoints if the API is meant to be there.");
    case Kind::unreachable:
      return is(ErrorCode::endpoint_unreachable, "Nobody accepts connections there.", network, true);
    case Kind::tls:
      return is(ErrorCode::tls_failed, "No safe connection could be made: its certificate does not hold.",
                "Check this machine's clock and trust anchors, and whether a proxy stands in between.");
    case Kind::timed_out:
      return is(ErrorCode::timed_out, "It did not answer in time.", network, true);
    case Kind::broken:
      return is(ErrorCode::endpoint_unreachable, "The connection ended before the answer was complete.",
                network, true);
    case Kind::too_large:
      return is(ErrorCode::bad_response, "The answer is longer than any that the API gives.",
                "Something else may answer in its place: look at this machine's proxy.");
  }
  return problem;
}

std::string_view to_header(api::Jurisdiction jurisdiction) {
  if (jurisdiction == api::Jurisdiction::eu) return "eu";
  return jurisdiction == api::Jurisdiction::fedramp ? "fedramp" : "default";
}

// Of a call that names a jurisdiction: the only other header of ours that Cloudflare may not take.
Problem of_jurisdiction(Problem problem, api::Jurisdiction jurisdiction) {
  constexpr std::string_view kHeaderRefused = "6003";
  if (problem.code != ErrorCode::storage_rejected || problem.remote_code != kHeaderRefused) return problem;
  problem.subject = to_header(jurisdiction);
  problem.hint =
      "See in Cloudflare's dashboard, R2, in which jurisdiction the buckets are, and choose that one.";
  return problem;
}

std::string text_of(const json::value& object, const char* name) {
  const json::object* members = object.if_object();
  const json::value* value = members ? members->if_contains(name) : nullptr;
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<Token> token_from(std::string_view operation, const Envelope& envelope) {
  Token token{text_of(envelope.result, "id"), text_of(envelope.result, "status")};
  if (!is_id(token.id) || token.status.empty()) return bad_shape(operation);
  return token;
}

Result<Bucket> bucket_from(std::string_view operation, const json::value& value) {
  Bucket bucket{text_of(value, "name"), text_of(value, "creation_date"), text_of(value, "location"),
                text_of(value, "jurisdiction"), text_of(value, "storage_class")};
  if (bucket.name.empty()) return bad_shape(operation);
  return bucket;
}

}  // namespace

struct Client::Call {
  std::string_view operation;
  std::string path;
  Headers headers = {};
};

Client::Client(std::string_view token, Options options) : token_(token), options_(std::move(options)) {
  if (!options_.sleep)
    options_.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
}

Client::~Client() {
  OPENSSL_cleanse(token_.data(), token_.size());
}

Result<Envelope> Client::get(const Call& call) const {
  const Result<BaseUrl> base = parse_base_url(options_.base_url);
  if (!base.ok()) return base.problem();
  if (!is_token(token_)) {
    return invalid(call.operation, "apiToken", "It is not an API token: those are letters, digits, - and _.");
  }
  Headers headers = call.headers;
  headers.emplace_back("Authorization", "Bearer " + token_);
  headers.emplace_back("Accept", "application/json");
  headers.emplace_back("User-Agent", "r2deck");
  for (int number = 1;; ++number) {
    auto outcome = http_get(*base, call.path, headers, options_.transport);
    const auto* answer = std::get_if<HttpAnswer>(&outcome);
    Result<Envelope> read = answer ? read_envelope(call.operation, answer->status, answer->body)
                                   : Result<Envelope>(problem_from(call.operation, base->authority(),
                                                                   std::get<HttpFailure>(outcome).kind));
    if (read.ok() || !read.problem().retryable || number >= options_.attempts) return read;
    const auto asked = answer ? net::retry_after(answer->retry_after) : std::nullopt;
    if (asked && *asked > net::kMaxRetryDelay) return read;  // too long to sit here: the caller's turn
    options_.sleep(
        std::max(net::retry_delay(number, jitter()), asked.value_or(std::chrono::milliseconds{0})));
  }
}

Result<Token> Client::verify_user_token() const {
  const Call call{"verify the API token", "/user/tokens/verify"};
  const Result<Envelope> answer = get(call);
  if (!answer.ok()) return answer.problem();
  return token_from(call.operation, *answer);
}

Result<Token> Client::verify_account_token(std::string_view account_id) const {
  const Call call{"verify the account's API token",
                  "/accounts/" + std::string(account_id) + "/tokens/verify"};
  if (!is_id(account_id)) return invalid(call.operation, "accountId", "It must be 32 hex digits.");
  const Result<Envelope> answer = get(call);
  if (!answer.ok()) return answer.problem();
  return token_from(call.operation, *answer);
}

Result<std::vector<Account>> Client::list_accounts() const {
  std::vector<Account> accounts;
  int pages = 1;
  for (int page = 1; page <= std::min(pages, kMaxAccountPages); ++page) {
    const Call call{"list the accounts", "/accounts?page=" + std::to_string(page) +
                                             "&per_page=" + std::to_string(kAccountsPerPage)};
    Result<Envelope> answer = get(call);
    if (!answer.ok()) return answer.problem();
    const json::array* list = answer->result.if_array();
    if (!list) return bad_shape(call.operation);
    for (const json::value& each : *list) {
      Account account{text_of(each, "id"), text_of(each, "name")};
      if (!is_id(account.id)) return bad_shape(call.operation);
      accounts.push_back(std::move(account));
    }
    pages = answer->total_pages;
  }
  return accounts;
}

Result<std::vector<Bucket>> Client::list_buckets(std::string_view account_id,
                                                 api::Jurisdiction jurisdiction) const {
  constexpr std::string_view kOperation = "list the buckets";
  if (!is_id(account_id)) return invalid(kOperation, "accountId", "It must be 32 hex digits.");
  std::vector<Bucket> buckets;
  std::string cursor;
  for (int page = 0; page < kMaxBucketPages; ++page) {
    std::string path =
        "/accounts/" + std::string(account_id) + "/r2/buckets?per_page=" + std::to_string(kBucketsPerPage);
    if (!cursor.empty()) path += "&cursor=" + text::percent_encode(cursor);
    Result<Envelope> answer =
        get({kOperation, std::move(path), {{"cf-r2-jurisdiction", std::string(to_header(jurisdiction))}}});
    if (!answer.ok()) return of_jurisdiction(answer.problem(), jurisdiction);
    const json::object* result = answer->result.if_object();
    const json::value* list = result ? result->if_contains("buckets") : nullptr;
    if (!list || !list->is_array()) return bad_shape(kOperation);
    for (const json::value& each : list->get_array()) {
      Result<Bucket> bucket = bucket_from(kOperation, each);
      if (!bucket.ok()) return bucket.problem();
      buckets.push_back(*std::move(bucket));
    }
    if (answer->cursor.empty() || answer->cursor == cursor) return buckets;
    cursor = answer->cursor;
  }
  return bad_shape(kOperation);  // longer than any list of R2's
}

Result<Bucket> Client::get_bucket(std::string_view account_id, std::string_view bucket,
                                  api::Jurisdiction jurisdiction) const {
  constexpr std::string_view kOperation = "read the bucket";
  if (!is_id(account_id)) return invalid(kOperation, "accountId", "It must be 32 hex digits.");
  if (const auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked.problem();
  const Result<Envelope> answer =
      get({kOperation,
           "/accounts/" + std::string(account_id) + "/r2/buckets/" + text::percent_encode(bucket),
           {{"cf-r2-jurisdiction", std::string(to_header(jurisdiction))}}});
  if (!answer.ok()) return of_jurisdiction(answer.problem(), jurisdiction);
  return bucket_from(kOperation, answer->result);
}

}  // namespace r2deck::cloudflare
