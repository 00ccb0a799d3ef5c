// The first part of Cloudflare's REST API, under /client/v4: tokens, accounts, and R2's buckets, which are
// S3's too. What is in a request and an answer is what the official client (npm `cloudflare`, 7.3.0) has in
// its types; error codes and messages are from the sources that rest_reply.h names. No sockets.
//
// It has no CORS, as Cloudflare's has none: a web page cannot call it. Every request needs a token.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "companion/sandbox/keys.h"
#include "companion/sandbox/reply.h"
#include "companion/sandbox/request_head.h"
#include "companion/sandbox/rest_request.h"
#include "companion/sandbox/store.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

// A request under /client/v4, unless it is signed for S3: path style has a bucket "client" too.
bool is_rest(const RequestHead& head);

class RestApi {
 public:
  static constexpr std::int64_t kMaxBody = 64LL * 1024;

  RestApi(Store& store, Credentials credentials, std::function<text::UnixMillis()> clock)
      : store_(store), credentials_(std::move(credentials)), clock_(std::move(clock)) {}

  // `body`: all of it, at most kMaxBody bytes.
  Reply answer(const RequestHead& head, std::string_view body);

 private:
  enum class Caller { nobody, user, account };

  Caller caller(const RequestHead& head) const;
  Reply verify_token(const RestRequest& request, const ApiToken& token, bool allowed) const;
  Reply list_accounts(const RestRequest& request, Caller caller) const;
  Reply one_account(const RestRequest& request);

  Store& store_;
  Credentials credentials_;
  std::function<text::UnixMillis()> clock_;
};

}  // namespace r2deck::sandbox
