// What handlers share: reading a body by the codec, writing an answer by it.
#pragma once

#include <string>
#include <utility>

#include "companion/http/routes.h"
#include "shared/api/codec.h"

namespace r2deck::http {

template <class T>
Result<T> body_of(const Call& call) {
  Result<std::string> body = call.request.read_body();
  if (!body.ok()) return body.problem();
  return api::decode<T>(*body);
}

inline Response json_response(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

template <class T>
Result<Response> reply(int status, const Result<T>& outcome) {
  if (!outcome.ok()) return outcome.problem();
  return json_response(status, api::encode(*outcome));
}

inline Result<Response> reply_empty(const Result<void>& outcome) {
  if (!outcome.ok()) return outcome.problem();
  return Response{.status = 204, .headers = {}, .body = {}};
}

// A whole number in the query; `fallback` where it is not given. Errors: invalid_request.
Result<std::int64_t> number_parameter(const Call& call, std::string_view name, std::int64_t fallback);

}  // namespace r2deck::http
