// What the parts of Accounts share: records as the API shows them, the rules of their texts, and where their
// secrets are sealed.
#pragma once

#include <string>
#include <string_view>

#include "companion/store/accounts_store.h"
#include "companion/vault/vault.h"
#include "shared/api/accounts.h"

namespace r2deck::services {

// Without anything that is secret.
api::Account to_api(const store::AccountRecord& record);

// Errors: invalid_request, with the member as subject.
Result<void> check_text(const char* member, std::string_view text, std::size_t longest_bytes);
Result<void> check_label(std::string_view label);
Result<void> check_keys(std::string_view access_key_id, std::string_view secret_access_key);

// Of an account id: the dashboard shows small letters, people may type others.
std::string lower_case(std::string id);

inline vault::Place place_of_secret(std::string_view account) {
  return {"account", account, "secret_access_key"};
}
inline vault::Place place_of_token(std::string_view account) {
  return {"account", account, "api_token"};
}

}  // namespace r2deck::services
