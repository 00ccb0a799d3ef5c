// What the page offers (wasm-ui/core/permits.h) is what the companion allows (authority.h). The rules stand
// on both sides, since a tab cannot ask about every key that it shows; here they are held against each other.
#include "wasm-ui/core/permits.h"

#include <gtest/gtest.h>

#include "companion/services/authority.h"

namespace r2deck::services {
namespace {

using core::Permit;

constexpr AccessRole kRoles[] = {AccessRole::uploader, AccessRole::viewer, AccessRole::editor,
                                 AccessRole::admin, AccessRole::owner};
constexpr std::pair<Permit, Action> kPairs[] = {{Permit::list, Action::object_list},
                                                {Permit::read, Action::object_read},
                                                {Permit::create, Action::object_create},
                                                {Permit::overwrite, Action::object_overwrite},
                                                {Permit::remove, Action::object_delete}};
constexpr const char* kKeys[] = {"",         "team",          "team/",          "team/a",     "team/a/x",
                                 "Team/a/x", "team/../b",     "team/a/./x",     "..",         "other/x",
                                 "teamwork", "caf\xC3\xA9/x", "cafe\xCC\x81/x", "caf\xC3\xA9"};

// Every place that a grant can have.
std::vector<api::Scope> scopes_of(AccessRole role) {
  std::vector<api::Scope> scopes = {{role}, {role, "acc"}, {role, "acc", "demo"}};
  for (const char* prefix : {"team", "team/", "team/a/", "caf\xC3\xA9/", "cafe\xCC\x81/", ".."})
    scopes.push_back({role, "acc", "demo", prefix});
  return scopes;
}

struct Sides {
  Principal who;
  core::Permits page;
};

Sides somebody_with(std::vector<api::Scope> grants) {
  Sides sides;
  sides.who.user = "u1";
  sides.who.session = "s1";
  sides.who.grants = grants;
  sides.page.known = true;
  sides.page.scopes = std::move(grants);
  return sides;
}

void expect_agreement(const std::vector<api::Scope>& grants) {
  const auto [who, page] = somebody_with(grants);
  const std::string told = std::to_string(static_cast<int>(grants.front().role)) + " of " +
                           grants.front().account + ":" + grants.front().bucket + "/" + grants.front().prefix;
  EXPECT_EQ(page.owner(), may(who, Action::account_manage)) << told;
  for (const char* account : {"acc", "elsewhere"}) {
    EXPECT_EQ(page.create_bucket(account), may(who, Action::bucket_create, {.account = account})) << told;
    for (const char* bucket : {"demo", "other"}) {
      EXPECT_EQ(page.configure(account, bucket), may(who, Action::bucket_configure, {account, bucket}))
          << told;
      for (const char* key : kKeys) {
        for (const auto& [permit, action] : kPairs) {
          EXPECT_EQ(page.may(permit, account, bucket, key), may(who, action, {account, bucket, key}))
              << told << ": " << to_string(action) << " of " << account << ":" << bucket << "/" << key;
        }
      }
    }
  }
}

TEST(Permits, OfOneGrantAreWhatTheCompanionAllows) {
  for (const AccessRole role : kRoles) {
    for (const api::Scope& scope : scopes_of(role))
      expect_agreement({scope});
  }
}

TEST(Permits, OfTwoGrantsAreWhatTheCompanionAllows) {
  for (const AccessRole one : kRoles) {
    for (const api::Scope& first : scopes_of(one)) {
      for (const AccessRole role : kRoles)
        expect_agreement({first, {role, "acc", "demo", "team/"}});
    }
  }
}

TEST(Permits, WithoutGrantsAreNone) {
  const auto [who, page] = somebody_with({});
  EXPECT_FALSE(page.owner());
  EXPECT_FALSE(may(who, Action::account_manage));
  for (const auto& [permit, action] : kPairs) {
    EXPECT_FALSE(page.may(permit, "acc", "demo", "key"));
    EXPECT_FALSE(may(who, action, {"acc", "demo", "key"}));
  }
}

// The page asks to list a folder of which a grant covers some names: as the companion will answer it.
TEST(Permits, AskForNoListingThatIsRefused) {
  for (const AccessRole role : kRoles) {
    for (const api::Scope& scope : scopes_of(role)) {
      const auto [who, page] = somebody_with({scope});
      for (const char* folder : {"", "team/", "team/a/", "other/", "caf\xC3\xA9/", "cafe\xCC\x81/"}) {
        if (!page.may_in(Permit::list, "acc", "demo", folder)) continue;
        const std::string asked = page.listing_prefix("acc", "demo", folder);
        EXPECT_TRUE(may(who, Action::object_list, {"acc", "demo", asked}))
            << scope.prefix << " in " << folder;
      }
    }
  }
}

}  // namespace
}  // namespace r2deck::services
