// Requests to presigned URLs, which the companion has made for this very process. Nothing is added that is
// not signed but what the caller says, no redirect is followed, and no URL stands in an error.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "companion/s3/endpoint.h"
#include "companion/s3/errors.h"
#include "companion/s3/transport.h"
#include "shared/problem.h"

namespace r2deck::cli {

struct PresignedRequest {
  std::string_view method, url;
  s3::Pairs headers = {};  // besides Host and the length
  s3::BodySource source = {};
  std::int64_t size = 0;  // of what `source` gives
};

// Of a request that got no answer. `problem` is for people; `kind` says which of our callbacks ended it.
struct NoAnswer {
  s3::TransportFailure::Kind kind;
  Problem problem;
};

class PresignedClient {
 public:
  PresignedClient();
  ~PresignedClient();
  PresignedClient(const PresignedClient&) = delete;
  PresignedClient& operator=(const PresignedClient&) = delete;

  // May be called from many threads. `attempt` names the operation in a Problem. `download` takes the body of
  // an answer of 2xx.
  std::variant<s3::HttpResponse, NoAnswer> send(const PresignedRequest& request, const s3::Attempt& attempt,
                                                const s3::Download* download = nullptr);

 private:
  s3::Transport& to(const s3::Endpoint& endpoint);

  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<s3::Transport>> transports_;  // by origin
};

}  // namespace r2deck::cli
