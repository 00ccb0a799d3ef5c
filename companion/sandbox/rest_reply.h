// Cloudflare's envelope, {success, errors, messages, result, result_info}, and its errors.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "companion/sandbox/reply.h"

namespace r2deck::sandbox {

// X(name, status, code, message). Sources: R2 > API > Error codes (10005, 10006, 10008); answers of the live
// API quoted in public issues and tests of wrangler and of cloudflare-go, -rs and -typescript (1000, 6003
// with 6111, 7003, 9106, 9109, 10000, 10004, 10040); npm miniflare's R2 simulator (10001, 10022); 10405 as
// the live API answers a method that a route does not have. The 413 is the sandbox's own.
#define R2DECK_SANDBOX_REST_ERRORS(X)                                                                        \
  X(invalid_token, 401, 1000, "Invalid API Token")                                                           \
  X(malformed_authorization, 400, 6003, "Invalid request headers")                                           \
  X(invalid_headers, 400, 6003, "Invalid request headers")                                                   \
  X(no_route, 404, 7003, "Could not route to that path, perhaps your object identifier is invalid?")         \
  X(missing_authorization, 400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")           \
  X(not_allowed, 403, 9109, "Unauthorized to access requested resource")                                     \
  X(authentication, 403, 10000, "Authentication error")                                                      \
  X(internal, 500, 10001, "We encountered an internal error. Please try again.")                             \
  X(bucket_exists, 409, 10004, "The bucket you tried to create already exists, and you own it.")             \
  X(invalid_bucket_name, 400, 10005, "The specified bucket name is not valid.")                              \
  X(no_such_bucket, 404, 10006, "The specified bucket does not exist.")                                      \
  X(bucket_not_empty, 409, 10008, "The bucket you tried to delete is not empty.")                            \
  X(invalid_page, 400, 10022, "per_page must be a whole number from 1 to 1000, and the cursor one of ours.") \
  X(malformed_json, 400, 10040, "The JSON you provided was not well formed.")                                \
  X(method_not_allowed, 405, 10405, "Method not allowed for this authentication scheme")                     \
  X(body_too_large, 413, 10413, "The request body is too large.")

enum class RestError {
#define X(name, status, code, message) name,
  R2DECK_SANDBOX_REST_ERRORS(X)
#undef X
};

// `message` replaces the table's where it is not empty. malformed_authorization has a chain that says so
// (6111); other headers that are wrong have none.
Reply rest_error(RestError error, const std::string& message = {});
// An injected fault, in this API's shape.
Reply rest_fault(int status);
Reply rest_result(boost::json::value result, boost::json::array messages = {},
                  boost::json::object result_info = {});

}  // namespace r2deck::sandbox
