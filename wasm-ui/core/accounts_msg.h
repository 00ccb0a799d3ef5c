// What happens about accounts and buckets. Part of msg.h.
#pragma once

#include <string>
#include <variant>

#include "shared/api/accounts.h"
#include "shared/api/buckets.h"
#include "shared/problem.h"
#include "wasm-ui/core/effect.h"

namespace r2deck::core {

namespace msg {

struct AccountsAnswered {
  Result<api::AccountList> accounts;
};
struct AccountChosen {
  std::string account;
};
struct AddAccountAsked {};
// Without the secret.
struct AddAccountSubmitted {
  api::CreateAccountRequest account;
};
struct AddAccountAnswered {
  Result<api::Account> account;
};

// Of the account on show.
struct AccountSettingsAsked {};
struct UpdateAccountSubmitted {
  api::UpdateAccountRequest changes;
};
// After an update, and after its credentials were replaced.
struct AccountChanged {
  Result<api::Account> account;
};
struct ReplaceCredentialsAsked {};
// Without the secret.
struct ReplaceCredentialsSubmitted {
  api::ReplaceCredentialsRequest credentials;
};
// `write`: the person agrees to a trial that writes.
struct TestAccountAsked {
  bool write = false;
};
struct AccountTested {
  std::string account;
  Result<api::ConnectionReport> report;
};
// Asks first what depends on the account.
struct RemoveAccountAsked {};
struct DependentsAnswered {
  std::string account;
  Result<api::AccountDependents> dependents;
};
struct RemoveAccountConfirmed {};
struct AccountRemoved {
  std::string account;
  Result<void> done;
};
struct NameBucketSubmitted {
  std::string name;
};
struct BucketNamed {
  std::string account;
  Result<api::Bucket> bucket;
};

struct BucketsAnswered {
  Generation generation = 0;
  Result<api::BucketList> buckets;
};
struct BucketChosen {
  std::string bucket;
};
struct BucketsRefreshAsked {};
struct CreateBucketAsked {};
struct CreateBucketSubmitted {
  std::string name;
  bool allow_browser = true;
};
struct CreateBucketAnswered {
  std::string account;
  std::string name;
  bool allow_browser = true;
  Result<void> done;
};
struct SetCorsAsked {
  std::string account;
  std::string bucket;
};
struct CorsAnswered {
  std::string account;
  std::string bucket;
  bool changed = false;
  Result<api::CorsState> state;
};

}  // namespace msg

using AccountsMessage =
    std::variant<msg::AccountsAnswered, msg::AccountChosen, msg::AddAccountAsked, msg::AddAccountSubmitted,
                 msg::AddAccountAnswered, msg::AccountSettingsAsked, msg::UpdateAccountSubmitted,
                 msg::AccountChanged, msg::ReplaceCredentialsAsked, msg::ReplaceCredentialsSubmitted,
                 msg::TestAccountAsked, msg::AccountTested, msg::RemoveAccountAsked, msg::DependentsAnswered,
                 msg::RemoveAccountConfirmed, msg::AccountRemoved, msg::NameBucketSubmitted, msg::BucketNamed,
                 msg::BucketsAnswered, msg::BucketChosen, msg::BucketsRefreshAsked, msg::CreateBucketAsked,
                 msg::CreateBucketSubmitted, msg::CreateBucketAnswered, msg::SetCorsAsked, msg::CorsAnswered>;

}  // namespace r2deck::core
