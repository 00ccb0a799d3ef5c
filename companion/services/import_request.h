// What the importers share: from an entry's settings to the request that adds it. Pure.
#pragma once

#include <string>

#include "companion/services/import.h"

namespace r2deck::services {

struct ImportedSettings {
  std::string name;
  std::string access_key_id;
  std::string secret_access_key;
  std::string endpoint;      // may lack its scheme; R2's becomes an account id and a jurisdiction
  std::string region;        // empty: "auto", or us-east-1 for AWS itself
  std::string account_id;    // instead of an endpoint
  std::string jurisdiction;  // with it: "eu", "fedramp", else default
  bool is_aws = false;       // without an endpoint it is AWS's own
};

// Adds the account, or the reason why it is none.
void add_to(Imported& imported, ImportedSettings settings);

// Errors: too_large.
Result<void> check_size(std::string_view text);

}  // namespace r2deck::services
