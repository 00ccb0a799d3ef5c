// Cloudflare's envelope, {success, errors, messages, result, result_info}: what it holds, and what its errors
// are to us. Pure: reads any bytes.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::cloudflare {

struct Envelope {
  boost::json::value result;
  int total_pages = 1;  // of lists that come in numbered pages
  std::string cursor;   // of lists that go on by one; empty on the last page
};

// `operation`: what was tried, for people. Errors, by Cloudflare's code and the cause in its chain where it
// gives one we know, else by the status: wrong_credentials (the token is none), access_denied (it may not do
// this), not_found, no_such_bucket, rate_limited, storage_unavailable (both retryable), bad_response (no
// envelope, or a redirect), storage_rejected. `remote_code` is Cloudflare's number.
Result<Envelope> read_envelope(std::string_view operation, int status, std::string_view body);

}  // namespace r2deck::cloudflare
