// Buckets of an account, those named by hand among them, and their CORS policy as far as our UI needs it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/services/accounts.h"
#include "shared/api/buckets.h"

namespace r2deck::services {

// Errors of every call: those of Accounts::open, and what storage answers.
class Buckets {
 public:
  Buckets(Accounts& accounts, store::NamedBucketsStore& named, Audit& audit, Clock clock)
      : accounts_(accounts), named_(named), audit_(audit), clock_(std::move(clock)) {}

  // With the buckets named by hand, marked. Where the credentials may not list buckets: those, and `granted`
  // (in the grants of whoever asks), and not `complete`; access_denied only where there is neither.
  Result<api::BucketList> list(std::string_view account, const std::vector<std::string>& granted = {});
  // Errors: invalid_request (the name breaks R2's rules), already_exists.
  Result<api::Bucket> create(const Actor& actor, std::string_view account,
                             const api::CreateBucketRequest& request);

  // Names a bucket that the credentials may not list; nothing is asked of storage. Errors: invalid_request
  // (no bucket can have this name), not_found (the account), already_exists.
  Result<api::Bucket> name(const Actor& actor, std::string_view account,
                           const api::NameBucketRequest& request);
  // Takes the name out of the list; the bucket stays as it is. Errors: not_found.
  Result<void> unname(const Actor& actor, std::string_view account, std::string_view bucket);

  // `origin` is the UI's: "http://127.0.0.1:8722".
  Result<api::CorsState> cors(std::string_view account, std::string_view bucket, std::string_view origin);
  // Reads the policy, merges our rule, writes it back and reads it again. Writes nothing when nothing is
  // missing; other rules stay as they are.
  Result<api::CorsState> ensure_cors(const Actor& actor, std::string_view account, std::string_view bucket,
                                     std::string_view origin);

 private:
  Accounts& accounts_;
  store::NamedBucketsStore& named_;
  Audit& audit_;
  Clock clock_;
};

}  // namespace r2deck::services
