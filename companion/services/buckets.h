// Buckets of an account, and their CORS policy as far as our UI needs it.
#pragma once

#include <string>
#include <string_view>

#include "companion/services/accounts.h"
#include "shared/api/buckets.h"

namespace r2deck::services {

// Errors of every call: those of Accounts::open, and what storage answers.
class Buckets {
 public:
  Buckets(Accounts& accounts, Audit& audit, Clock clock)
      : accounts_(accounts), audit_(audit), clock_(std::move(clock)) {}

  Result<api::BucketList> list(std::string_view account);
  // Errors: invalid_request (the name breaks R2's rules), already_exists.
  Result<api::Bucket> create(const Actor& actor, std::string_view account,
                             const api::CreateBucketRequest& request);

  // `origin` is the UI's: "http://127.0.0.1:8722".
  Result<api::CorsState> cors(std::string_view account, std::string_view bucket, std::string_view origin);
  // Reads the policy, merges our rule, writes it back and reads it again. Writes nothing when nothing is
  // missing; other rules stay as they are.
  Result<api::CorsState> ensure_cors(const Actor& actor, std::string_view account, std::string_view bucket,
                                     std::string_view origin);

 private:
  Accounts& accounts_;
  Audit& audit_;
  Clock clock_;
};

}  // namespace r2deck::services
