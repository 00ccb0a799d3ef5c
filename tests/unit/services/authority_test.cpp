#include "companion/services/authority.h"

#include <gtest/gtest.h>

namespace r2deck::services {
namespace {

using api::AccessRole;

constexpr char kNfc[] = "caf\xC3\xA9/";   // é as one
constexpr char kNfd[] = "cafe\xCC\x81/";  // e and an accent

Principal somebody(std::vector<api::Scope> grants) {
  Principal who;
  who.user = "u1";
  who.session = "s1";
  who.grants = std::move(grants);
  return who;
}

bool reads(const Principal& who, std::string_view key) {
  return may(who, Action::object_read, {"acc", "demo", key});
}

TEST(Authority, WhoWasNeverFilledInMayNothing) {
  Principal nobody;
  nobody.grants = {{AccessRole::owner}};
#define X(name)                                                                               \
  EXPECT_EQ(may(nobody, Action::name, {"acc", "demo", "k"}), is_open(Action::name)) << #name; \
  EXPECT_EQ(may_somewhere(nobody, Action::name), is_open(Action::name)) << #name;
  R2DECK_ACTIONS(X)
#undef X
}

TEST(Authority, AnOwnerMayEverything) {
  const Principal owner = somebody({{AccessRole::owner}});
#define X(name) EXPECT_TRUE(may(owner, Action::name, {"acc", "demo", "k"})) << #name;
  R2DECK_ACTIONS(X)
#undef X
}

TEST(Authority, APrefixIsNotEscaped) {
  const Principal who = somebody({{AccessRole::editor, "acc", "demo", "team/a/"}});
  for (const char* key : {"team/a/x", "team/a/", "team/a/b/c", "team/a//x", "team/a/..x", "team/a/%2e%2e/x"})
    EXPECT_TRUE(reads(who, key)) << key;
  for (const char* key : {"", "team", "team/", "team/a", "team/ab", "Team/a/x", "TEAM/A/x", "team/b/x",
                          "/team/a/x", "team//a/x", "./team/a/x", "team/a/../b", "team/a/../../secret",
                          "team/a/..", "team/a/./x", "../team/a/x", "team\\a\\x", "team/a\xCC\x81/x"}) {
    EXPECT_FALSE(reads(who, key)) << key;
  }
}

TEST(Authority, AKeyThatClimbsIsForWhoHasTheWholeAccount) {
  EXPECT_FALSE(reads(somebody({{AccessRole::editor, "acc", "demo"}}), "../other/x"));
  EXPECT_TRUE(reads(somebody({{AccessRole::editor, "acc"}}), "../other/x"));
}

TEST(Authority, TheTwoSpellingsOfALetterAreOne) {
  for (const char* granted : {kNfc, kNfd}) {
    const Principal who = somebody({{AccessRole::viewer, "acc", "demo", granted}});
    EXPECT_TRUE(reads(who, std::string(kNfc) + "x"));
    EXPECT_TRUE(reads(who, std::string(kNfd) + "x"));
    EXPECT_FALSE(reads(who, "cafe/x"));
  }
  // "e" begins the bytes of the decomposed "é", but not its text.
  const Principal who = somebody({{AccessRole::viewer, "acc", "demo", "cafe"}});
  EXPECT_FALSE(reads(who, std::string(kNfd) + "x"));
  EXPECT_TRUE(reads(who, "cafe/x"));
}

TEST(Authority, WhatIsNotUtf8IsUnderNoPrefix) {
  EXPECT_FALSE(reads(somebody({{AccessRole::viewer, "acc", "demo", "a/"}}), "a/\xFF"));
  EXPECT_TRUE(reads(somebody({{AccessRole::viewer, "acc", "demo"}}), "a/\xFF"));
}

TEST(Authority, BucketsAndAccountsAreComparedAsTheyAre) {
  const Principal who = somebody({{AccessRole::owner, "acc", "demo"}});
  EXPECT_TRUE(may(who, Action::bucket_configure, {"acc", "demo"}));
  for (const Where where : {Where{"acc", "Demo"},
                            {"acc", "demo/"},
                            {"acc", "demo2"},
                            {"acc", ""},
                            {"", "demo"},
                            {"ACC", "demo"},
                            {"acc2", "demo"},
                            {"", ""}}) {
    EXPECT_FALSE(may(who, Action::bucket_configure, where)) << where.account << " " << where.bucket;
    EXPECT_FALSE(may(who, Action::object_delete, {where.account, where.bucket, "k"}));
  }
  EXPECT_FALSE(may(who, Action::people_manage)) << "an owner of one bucket, which the store does not take";
  EXPECT_FALSE(may(who, Action::bucket_create, {"acc", "demo"})) << "takes the whole account";
}

TEST(Authority, BucketSettingsTakeTheWholeBucket) {
  EXPECT_FALSE(
      may(somebody({{AccessRole::admin, "acc", "demo", "a/"}}), Action::bucket_configure, {"acc", "demo"}));
  EXPECT_TRUE(may(somebody({{AccessRole::admin, "acc", "demo"}}), Action::bucket_configure, {"acc", "demo"}));
  EXPECT_TRUE(may(somebody({{AccessRole::admin, "acc"}}), Action::bucket_create, {"acc"}));
  EXPECT_TRUE(may(somebody({{AccessRole::admin}}), Action::bucket_create, {"acc"}));
}

TEST(Authority, RolesDoNotAddUpAcrossPlaces) {
  const Principal who =
      somebody({{AccessRole::editor, "acc", "demo", "a/"}, {AccessRole::viewer, "acc", "demo"}});
  EXPECT_TRUE(may(who, Action::object_delete, {"acc", "demo", "a/x"}));
  EXPECT_FALSE(may(who, Action::object_delete, {"acc", "demo", "b/x"}));
  EXPECT_TRUE(reads(who, "b/x"));
}

TEST(Authority, ATokenMayWhatBothAllow) {
  Principal who = somebody({{AccessRole::editor, "acc", "demo", "a/"}});
  who.session.clear();
  who.narrowed = {{AccessRole::owner}};
  EXPECT_TRUE(may(who, Action::object_delete, {"acc", "demo", "a/x"}));
  EXPECT_FALSE(may(who, Action::object_delete, {"acc", "demo", "b/x"})) << "no more than its user";
  who.narrowed = {{AccessRole::viewer, "acc", "demo", "a/b/"}};
  EXPECT_TRUE(reads(who, "a/b/x"));
  EXPECT_FALSE(reads(who, "a/x"));
  EXPECT_FALSE(may(who, Action::object_delete, {"acc", "demo", "a/b/x"}));
  who.narrowed = std::vector<api::Scope>{};
  EXPECT_FALSE(reads(who, "a/b/x")) << "its scope went with the account";
}

TEST(Authority, ATokenChangesNothingOfItsUser) {
  Principal token = somebody({{AccessRole::owner}});
  token.session.clear();
  EXPECT_TRUE(may(token, Action::self_read));
  EXPECT_TRUE(may(token, Action::people_manage));
  EXPECT_FALSE(may(token, Action::self_change));
}

TEST(Authority, TellsNothingOfAccountsWhereOneHasNoRole) {
  const Principal who = somebody({{AccessRole::viewer, "acc", "demo"}});
  const auto code = [&](Action action, const Where& where) {
    return require(who, action, where).problem().code;
  };
  EXPECT_EQ(code(Action::object_read, {"other", "demo", "k"}), ErrorCode::not_found);
  EXPECT_EQ(code(Action::object_read, {"acc", "other", "k"}), ErrorCode::forbidden);
  EXPECT_EQ(code(Action::object_delete, {"acc", "demo", "k"}), ErrorCode::forbidden);
  EXPECT_EQ(require_still(who, Action::object_read, {"other", "demo", "k"}).problem().code,
            ErrorCode::forbidden);
}

TEST(Authority, ListsNoHigherThanThePrefix) {
  const Principal who = somebody({{AccessRole::viewer, "acc", "demo", "team/a/"}});
  EXPECT_TRUE(may(who, Action::object_list, {"acc", "demo", "team/a/"}));
  for (const char* prefix : {"", "t", "team/", "team/a", "team/b/"}) {
    EXPECT_FALSE(may(who, Action::object_list, {"acc", "demo", prefix})) << prefix;
  }
}

TEST(Authority, GrantsNameBucketsOfTheirAccount) {
  const Principal who = somebody({{AccessRole::viewer, "acc", "photos", "2026/"},
                                  {AccessRole::uploader, "acc", "inbox"},
                                  {AccessRole::editor, "acc", "photos"},
                                  {AccessRole::viewer, "other", "elsewhere"}});
  EXPECT_EQ(granted_buckets(who, "acc"), (std::vector<std::string>{"inbox", "photos"}));
  EXPECT_TRUE(granted_buckets(somebody({{AccessRole::owner}}), "acc").empty());
  EXPECT_TRUE(granted_buckets(Principal{}, "acc").empty());
}

TEST(Authority, ATokensGrantsNameBucketsThatItsUserMayLookInto) {
  Principal token = somebody({{AccessRole::viewer, "acc", "photos"}, {AccessRole::viewer, "acc", "inbox"}});
  token.narrowed = {{AccessRole::viewer, "acc", "photos"}, {AccessRole::viewer, "acc", "secret"}};
  EXPECT_EQ(granted_buckets(token, "acc"), (std::vector<std::string>{"photos"}));
  token.grants = {{AccessRole::owner}};
  EXPECT_EQ(granted_buckets(token, "acc"), (std::vector<std::string>{"photos", "secret"}));
}

}  // namespace
}  // namespace r2deck::services
