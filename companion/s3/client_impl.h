// What the families of operations (client_*.cpp) share: naming what an operation is about, refusing empty
// names, and reading an answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "companion/s3/call.h"
#include "companion/s3/client.h"
#include "companion/s3/xml.h"

namespace r2deck::s3 {

struct Client::Impl {
  Caller caller;

  Impl(Endpoint endpoint, Credentials credentials, ClientOptions options)
      : caller(std::move(endpoint), std::move(credentials), std::move(options)) {}

  Result<void> done(const Call& call) {
    auto response = caller.call(call);
    if (!response.ok()) return std::move(response).problem();
    return {};
  }
};

// A list that never ends is cut off here: R2 lets an account have a million buckets, 1,000 pages.
inline constexpr int kMaxPages = 1'000;
inline constexpr std::string_view kRepeats = "The list goes on where it has been before.";
inline constexpr std::string_view kEndless = "The list goes on for longer than any that S3 gives.";

inline Attempt at_service(std::string_view operation, const Endpoint& endpoint) {
  return {.operation = operation, .subject = endpoint.authority(), .addressed = Addressed::service};
}
inline Attempt at_bucket(std::string_view operation, std::string_view bucket) {
  return {.operation = operation, .subject = std::string(bucket), .addressed = Addressed::bucket};
}
inline Attempt at_object(std::string_view operation, std::string_view bucket, std::string_view key,
                         Addressed addressed = Addressed::object) {
  return {.operation = operation,
          .subject = std::string(bucket).append(1, '/').append(key),
          .addressed = addressed};
}

inline Request request(std::string_view method, std::string_view bucket = {}, std::string_view key = {},
                       Pairs query = {}, Pairs headers = {}) {
  return {.method = std::string(method),
          .bucket = std::string(bucket),
          .key = std::string(key),
          .query = std::move(query),
          .headers = std::move(headers)};
}

inline Problem invalid(const Attempt& attempt, std::string message) {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = std::string(attempt.operation),
                 .subject = attempt.subject,
                 .message = std::move(message),
                 .hint = {}};
}

// An empty name would address the next thing above: deleting the object "" would delete the bucket.
inline Result<void> check_names(const Attempt& attempt, std::string_view bucket,
                                std::optional<std::string_view> key = {}) {
  if (!bucket.empty() && (!key || !key->empty())) return {};
  return invalid(attempt, bucket.empty() ? "The bucket's name is empty." : "The object's key is empty.");
}

template <class T>
Result<T> checked(const Attempt& attempt, xml::Parsed<T> parsed) {
  if (auto* malformed = std::get_if<xml::Malformed>(&parsed)) {
    return bad_response(attempt, malformed->message);
  }
  return std::move(std::get<T>(parsed));
}

// Headers that many operations send (client_headers.cpp).
std::string content_md5(std::string_view body);
// `prefix` is "" or that of a copy's source or destination; the names are then joined in lower case.
void add_conditions(Pairs& headers, const Conditions& conditions, std::string_view prefix = {});
// An empty key in `key` is no key. `prefix`: "" or "copy-source-".
Result<void> add_customer_key(Pairs& headers, const Attempt& attempt, const std::optional<CustomerKey>& key,
                              std::string_view prefix = {});
// "bytes=0-4"; nothing where the range is none.
std::optional<std::string> to_header(const ByteRange& range);
// The value of x-amz-copy-source: without a leading slash, which is the form that every store takes.
std::string copy_source(std::string_view bucket, std::string_view key);

// What an answer says (object_head.cpp).
Result<ObjectHead> object_head(const Attempt& attempt, const HttpResponse& response);
// The ETag header's value without quotes; a bad_response when there is none.
Result<std::string> etag_of(const Attempt& attempt, const HttpResponse& response);

}  // namespace r2deck::s3
