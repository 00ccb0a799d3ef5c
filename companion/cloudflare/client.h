// Cloudflare's REST API, as far as accounts need it: is this token good, whose is it, which buckets are
// there. Every call reads, so that each may be repeated: 429 and 5xx a bounded number of times. Source:
// Cloudflare API > User, Account Owned API Tokens, Accounts, R2 > Buckets.
//
// Every call can fail with wrong_credentials, access_denied, rate_limited, storage_unavailable, bad_response,
// storage_rejected, timed_out, endpoint_unknown, endpoint_unreachable, tls_failed, forbidden (an address that
// may not be contacted) or invalid_request (a base URL, an account id or a token of another form). No error
// holds the token.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/cloudflare/base_url.h"
#include "companion/cloudflare/transport.h"
#include "companion/cloudflare/types.h"
#include "shared/api/accounts.h"
#include "shared/problem.h"

namespace r2deck::cloudflare {

struct Envelope;

struct Options {
  std::string base_url{kApi};
  TransportOptions transport;
  int attempts = 3;                                      // of one call, the first included, 1..10
  std::function<void(std::chrono::milliseconds)> sleep;  // between attempts; the thread's unless given
};

// May be used from many threads.
class Client {
 public:
  // Keeps the token in memory until it goes, and wipes it then.
  Client(std::string_view token, Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // A user's token is known at the first, an account's (which R2 offers first) only at the second, under its
  // own account. `account_id`: 32 hex digits.
  Result<Token> verify_user_token() const;
  Result<Token> verify_account_token(std::string_view account_id) const;

  // What a user's token may see, to the end of the list; an account's token is denied.
  Result<std::vector<Account>> list_accounts() const;

  // The buckets of one jurisdiction, to the end of the list; the others are not shown.
  Result<std::vector<Bucket>> list_buckets(std::string_view account_id, api::Jurisdiction jurisdiction) const;
  Result<Bucket> get_bucket(std::string_view account_id, std::string_view bucket,
                            api::Jurisdiction jurisdiction) const;

 private:
  struct Call;
  Result<Envelope> get(const Call& call) const;

  std::string token_;
  Options options_;
};

}  // namespace r2deck::cloudflare
