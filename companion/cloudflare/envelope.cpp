#include "companion/cloudflare/envelope.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

namespace r2deck::cloudflare {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 32;
constexpr char kWrongHint[] =
    "Make a token at dash.cloudflare.com > R2 > Manage API tokens, and copy its value whole: it is shown "
    "once.";
constexpr char kDeniedHint[] =
    "Give the token that permission at Cloudflare (R2 > Manage API tokens), or use another.";

// Codes of the live API, as quoted in public issues and in the tests of wrangler and of cloudflare-go, -rs
// and -typescript; R2's own (10006) are in R2 > API > Error codes.
struct Row {
  int remote;
  ErrorCode code;
};
constexpr std::int64_t kInvalidHeaders = 6003;
constexpr Row kRows[] = {
    {1000, ErrorCode::wrong_credentials},            // Invalid API Token
    {kInvalidHeaders, ErrorCode::storage_rejected},  // Invalid request headers: which one, its chain says
    {6111, ErrorCode::wrong_credentials},            // Invalid format for Authorization header
    {7003, ErrorCode::not_found},                    // Could not route to that path: no such account
    {9106, ErrorCode::wrong_credentials},            // Missing headers
    {9109, ErrorCode::access_denied},                // Unauthorized to access requested resource
    {10000, ErrorCode::access_denied},  // Authentication error: not for this account, or not this right
    {10006, ErrorCode::no_such_bucket},
    {971, ErrorCode::rate_limited},
};

ErrorCode code_of(int status) {
  if (status == 401) return ErrorCode::wrong_credentials;
  if (status == 403) return ErrorCode::access_denied;
  if (status == 404) return ErrorCode::not_found;
  if (status == 429) return ErrorCode::rate_limited;
  if (status >= 500) return ErrorCode::storage_unavailable;
  return status < 400 ? ErrorCode::bad_response : ErrorCode::storage_rejected;
}

std::string_view message_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_credentials:
      return "Cloudflare does not know this API token.";
    case ErrorCode::access_denied:
      return "Cloudflare does not let this API token do that.";
    case ErrorCode::not_found:
      return "Cloudflare has no such account, or does not show it to this token.";
    case ErrorCode::no_such_bucket:
      return "There is no such bucket.";
    case ErrorCode::rate_limited:
      return "Cloudflare asks us to slow down.";
    case ErrorCode::storage_unavailable:
      return "Cloudflare's API cannot answer now.";
    default:
      return "Cloudflare's API rejects the request.";
  }
}

std::string_view hint_of(ErrorCode code) {
  if (code == ErrorCode::wrong_credentials) return kWrongHint;
  if (code == ErrorCode::access_denied) return kDeniedHint;
  if (code == ErrorCode::rate_limited) return "Wait five minutes: the API takes 1,200 requests in that time.";
  if (code == ErrorCode::storage_unavailable) return "Try again; see www.cloudflarestatus.com.";
  return {};
}

Problem make(std::string_view operation, ErrorCode code) {
  return {.code = code,
          .operation = std::string(operation),
          .subject = {},
          .message = std::string(message_of(code)),
          .hint = std::string(hint_of(code)),
          .retryable = code == ErrorCode::rate_limited || code == ErrorCode::storage_unavailable};
}

Problem unreadable(std::string_view operation, std::string message) {
  return {.code = ErrorCode::bad_response,
          .operation = std::string(operation),
          .message = std::move(message),
          .hint = "Something else may answer in Cloudflare's place: look at this machine's proxy."};
}

// Cloudflare's own words, as one line of bounded length.
std::string one_line(std::string_view text) {
  std::string out(text.substr(0, 200));
  while (text.size() > out.size() && !out.empty() && (static_cast<unsigned char>(out.back()) & 0x80) != 0)
    out.pop_back();
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
  return out;
}

const json::value* member(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  return object ? object->if_contains(json::string_view(name.data(), name.size())) : nullptr;
}

// The first of a list of errors; null where there is none.
const json::value* first_of(const json::value& value, std::string_view name) {
  const json::value* found = member(value, name);
  const json::array* list = found ? found->if_array() : nullptr;
  return list && !list->empty() ? &list->front() : nullptr;
}

std::optional<std::int64_t> number_of(const json::value& error) {
  const json::value* number = member(error, "code");
  return number && number->is_int64() ? std::optional(number->get_int64()) : std::nullopt;
}

std::string said_by(const json::value& error) {
  const json::value* message = member(error, "message");
  return message && message->is_string() ? one_line(std::string_view(message->get_string())) : std::string();
}

std::optional<ErrorCode> known(std::int64_t remote) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const Row& each) { return each.remote == remote; });
  return row != std::end(kRows) ? std::optional(row->code) : std::nullopt;
}

Problem failed(std::string_view operation, int status, const json::value& body) {
  ErrorCode code = code_of(status);
  std::string said, remote;
  if (const json::value* error = first_of(body, "errors")) {
    said = said_by(*error);
    const auto number = number_of(*error);
    if (number) {
      remote = std::to_string(*number);
      code = known(*number).value_or(code);
    }
    const json::value* cause = number == kInvalidHeaders ? first_of(*error, "error_chain") : nullptr;
    if (cause) {
      if (const auto why = number_of(*cause)) code = known(*why).value_or(code);
      if (const std::string why = said_by(*cause); !why.empty()) said += (said.empty() ? "" : ": ") + why;
    }
  }
  if (code == ErrorCode::bad_response) code = ErrorCode::storage_rejected;  // a 200 that says success: false
  Problem problem = make(operation, code);
  if (!said.empty()) problem.message += " It says: " + said;
  problem.remote_code = std::move(remote);
  return problem;
}

void read_info(const json::value& body, Envelope& envelope) {
  const json::value* info = member(body, "result_info");
  if (!info) return;
  const json::value* pages = member(*info, "total_pages");
  if (pages && pages->is_int64()) {
    envelope.total_pages = static_cast<int>(std::clamp<std::int64_t>(pages->get_int64(), 1, 1'000));
  }
  const json::value* cursor = member(*info, "cursor");
  if (cursor && cursor->is_string()) envelope.cursor = std::string(cursor->get_string());
}

}  // namespace

Result<Envelope> read_envelope(std::string_view operation, int status, std::string_view body) {
  if (status >= 300 && status < 400) {
    return unreadable(operation, "Cloudflare's API answered with a redirect, which is not followed.");
  }
  json::error_code error;
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::value parsed = json::parse(json::string_view(body.data(), body.size()), error, {}, options);
  const json::value* success = error ? nullptr : member(parsed, "success");
  if (!success || !success->is_bool()) {
    const ErrorCode code = code_of(status);
    if (status >= 400 && code != ErrorCode::storage_rejected) return make(operation, code);
    return unreadable(operation,
                      "The answer is not one of Cloudflare's API (HTTP " + std::to_string(status) + ").");
  }
  if (status < 200 || status >= 300 || !success->get_bool()) return failed(operation, status, parsed);
  const json::value* result = member(parsed, "result");
  if (!result) return unreadable(operation, "Cloudflare's answer has no result.");
  Envelope envelope;
  envelope.result = *result;
  read_info(parsed, envelope);
  return envelope;
}

}  // namespace r2deck::cloudflare
