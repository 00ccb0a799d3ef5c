// "Test connection": what an account's credentials may do, found out by trying.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/services/accounts.h"

namespace r2deck::services {

class Connections {
 public:
  Connections(Accounts& accounts, store::NamedBucketsStore& named, Audit& audit)
      : accounts_(accounts), named_(named), audit_(audit) {}

  // Tries, in this order: the API token at Cloudflare (where there is one); list buckets; with one bucket
  // read objects and read settings; and, if `write`, begin an upload and abort it. What cannot work any more
  // is skipped. The bucket is the one asked for, else one named by hand, else the first listed.
  // What storage refuses is in the report; errors are those of Accounts::open alone.
  Result<api::ConnectionReport> test(const Actor& actor, std::string_view account,
                                     const api::TestAccountRequest& request);

 private:
  Accounts& accounts_;
  store::NamedBucketsStore& named_;
  Audit& audit_;
};

}  // namespace r2deck::services
