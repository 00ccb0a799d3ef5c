#include "companion/store/stores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "companion/store/statement.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::store {
namespace {

class StoresTest : public testing::Test {
 protected:
  StoresTest() : database_(*Database::open(folder_.path())), stores_(*database_) {}

  AccountRecord account(std::string id) {
    return {.id = std::move(id),
            .label = "Work",
            .kind = api::AccountKind::s3,
            .endpoint = "http://localhost:8723/prefix",
            .region = "auto",
            .account_id = std::string(32, 'a'),
            .jurisdiction = api::Jurisdiction::eu,
            .credentials = {.access_key_id = "AKIA",
                            .sealed_secret = std::string("\x01\x00\xff sealed", 10),
                            .sealed_token = std::string("\x01\x00 token", 8),
                            .token_of = TokenOf::account},
            .disabled = true,
            .proof = api::Proof::size_only,
            .created_at = 1000};
  }
  UploadRecord upload(std::string id) {
    return {.id = std::move(id),
            .user = kOwnerId,
            .actor = "owner",
            .account = "a1",
            .bucket = "demo",
            .key = "f\xC3\xBC/\xE2\x98\x83.bin",
            .size = 3LL << 30,
            .part_size = 64 << 20,
            .part_count = 48,
            .mode = api::UploadMode::multipart,
            .storage_id = "storage-upload-id",
            .headers = R"({"contentType":"application/octet-stream"})",
            .if_none_match = true,
            .created_at = 1000,
            .updated_at = 1000};
  }

  TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
  Stores stores_;
};

using AccountsStoreTest = StoresTest;
using NamedBucketsStoreTest = StoresTest;
using UploadsStoreTest = StoresTest;
using SignInLinksStoreTest = StoresTest;
using SessionsStoreTest = StoresTest;
using TokensStoreTest = StoresTest;

// ---- accounts ------------------------------------------------------------------------------------------

TEST_F(AccountsStoreTest, AnswersWhatWasStored) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  const auto found = stores_.accounts.find("a1");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->label, "Work");
  EXPECT_EQ(found->kind, api::AccountKind::s3);
  EXPECT_EQ(found->endpoint, "http://localhost:8723/prefix");
  EXPECT_EQ(found->region, "auto");
  EXPECT_EQ(found->account_id, std::string(32, 'a'));
  EXPECT_EQ(found->jurisdiction, api::Jurisdiction::eu);
  EXPECT_EQ(found->credentials.access_key_id, "AKIA");
  EXPECT_EQ(found->credentials.sealed_secret, std::string("\x01\x00\xff sealed", 10));
  EXPECT_EQ(found->credentials.sealed_token, std::string("\x01\x00 token", 8));
  EXPECT_EQ(found->credentials.token_of, TokenOf::account);
  EXPECT_TRUE(found->disabled);
  EXPECT_EQ(found->proof, api::Proof::size_only);
  EXPECT_EQ(found->created_at, 1000);
}

TEST_F(AccountsStoreTest, RefusesAnIdTwiceButNotALabel) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  EXPECT_EQ(stores_.accounts.insert(account("a1")).problem().code, ErrorCode::already_exists);
  EXPECT_TRUE(stores_.accounts.insert(account("a2")).ok());
  EXPECT_EQ(*stores_.accounts.count(), 2);
}

TEST_F(AccountsStoreTest, ListsTheOldestFirst) {
  for (const auto& [id, time] : {std::pair{"new", 3000}, {"old", 1000}, {"middle", 2000}}) {
    AccountRecord record = account(id);
    record.created_at = time;
    ASSERT_TRUE(stores_.accounts.insert(record).ok());
  }
  std::vector<std::string> ids;
  const auto listed = stores_.accounts.list();
  for (const AccountRecord& record : *listed)
    ids.push_back(record.id);
  EXPECT_THAT(ids, testing::ElementsAre("old", "middle", "new"));
}

TEST_F(AccountsStoreTest, FindsByLabel) {
  EXPECT_FALSE(stores_.accounts.find_by_label("Work")->has_value());
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  EXPECT_EQ((*stores_.accounts.find_by_label("Work"))->id, "a1");
  EXPECT_FALSE(stores_.accounts.find_by_label("work")->has_value());
}

TEST_F(AccountsStoreTest, ReplacesCredentialsAndRemoves) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  const SealedCredentials other{.access_key_id = "NEW", .sealed_secret = "box"};
  ASSERT_TRUE(stores_.accounts.replace_credentials("a1", other).ok());
  const auto replaced = stores_.accounts.find("a1");
  EXPECT_EQ(replaced->credentials.access_key_id, "NEW");
  EXPECT_EQ(replaced->credentials.sealed_secret, "box");
  EXPECT_EQ(replaced->credentials.sealed_token, "");  // no longer what signs
  EXPECT_EQ(replaced->credentials.token_of, TokenOf::nobody);
  ASSERT_TRUE(stores_.accounts.remove("a1").ok());
  EXPECT_EQ(stores_.accounts.find("a1").problem().code, ErrorCode::not_found);
  EXPECT_EQ(stores_.accounts.remove("a1").problem().code, ErrorCode::not_found);
  EXPECT_EQ(stores_.accounts.replace_credentials("a1", other).problem().code, ErrorCode::not_found);
}

TEST_F(AccountsStoreTest, UpdatesWhatAPersonMayEdit) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  AccountRecord changed = account("a1");
  changed.label = "Play";
  changed.endpoint = "http://localhost:1";
  changed.jurisdiction = api::Jurisdiction::fedramp;
  changed.disabled = false;
  changed.region = "stays";
  ASSERT_TRUE(stores_.accounts.update(changed).ok());
  const auto found = stores_.accounts.find("a1");
  EXPECT_EQ(found->label, "Play");
  EXPECT_EQ(found->endpoint, "http://localhost:1");
  EXPECT_EQ(found->jurisdiction, api::Jurisdiction::fedramp);
  EXPECT_FALSE(found->disabled);
  EXPECT_EQ(found->region, "auto");
  EXPECT_EQ(stores_.accounts.update(account("a2")).problem().code, ErrorCode::not_found);
}

TEST_F(NamedBucketsStoreTest, AreOfTheirAccountAndGoWithIt) {
  EXPECT_EQ(stores_.named_buckets.insert("a1", "b", 1).problem().code, ErrorCode::not_found);
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  ASSERT_TRUE(stores_.accounts.insert(account("a2")).ok());
  for (const char* bucket : {"zoo", "ant"})
    ASSERT_TRUE(stores_.named_buckets.insert("a1", bucket, 1).ok());
  ASSERT_TRUE(stores_.named_buckets.insert("a2", "zoo", 1).ok());
  EXPECT_EQ(stores_.named_buckets.insert("a1", "zoo", 2).problem().code, ErrorCode::already_exists);
  EXPECT_THAT(*stores_.named_buckets.list("a1"), testing::ElementsAre("ant", "zoo"));
  EXPECT_TRUE(stores_.named_buckets.remove("a1", "ant").ok());
  EXPECT_EQ(stores_.named_buckets.remove("a1", "ant").problem().code, ErrorCode::not_found);
  ASSERT_TRUE(stores_.accounts.remove("a1").ok());
  EXPECT_TRUE(stores_.named_buckets.list("a1")->empty());
  EXPECT_THAT(*stores_.named_buckets.list("a2"), testing::ElementsAre("zoo"));
}

// ---- uploads -------------------------------------------------------------------------------------------

TEST_F(UploadsStoreTest, AnswersWhatWasStored) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  ASSERT_TRUE(stores_.uploads.insert(upload("u1")).ok());
  const auto found = stores_.uploads.find("u1");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->key, "f\xC3\xBC/\xE2\x98\x83.bin");
  EXPECT_EQ(found->size, 3LL << 30);
  EXPECT_EQ(found->part_count, 48);
  EXPECT_EQ(found->storage_id, "storage-upload-id");
  EXPECT_TRUE(found->if_none_match);
  EXPECT_EQ(found->state, UploadState::active);
  EXPECT_EQ(stores_.uploads.insert(upload("u1")).problem().code, ErrorCode::already_exists);
  EXPECT_EQ(stores_.uploads.find("u2").problem().code, ErrorCode::not_found);
}

TEST_F(UploadsStoreTest, NeedsItsAccountAndGoesWithIt) {
  EXPECT_EQ(stores_.uploads.insert(upload("u1")).problem().code, ErrorCode::not_found);
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  ASSERT_TRUE(stores_.uploads.insert(upload("u1")).ok());
  ASSERT_TRUE(stores_.accounts.remove("a1").ok());
  EXPECT_EQ(stores_.uploads.find("u1").problem().code, ErrorCode::not_found);
}

TEST_F(UploadsStoreTest, MovesOnlyFromTheStateItIsIn) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  ASSERT_TRUE(stores_.uploads.insert(upload("u1")).ok());
  auto& uploads = stores_.uploads;
  EXPECT_FALSE(*uploads.transition("u1", UploadState::completing, UploadState::completed, 2000));
  EXPECT_TRUE(*uploads.transition("u1", UploadState::active, UploadState::completing, 2000));
  EXPECT_TRUE(*uploads.transition("u1", UploadState::completing, UploadState::completed, 3000, "etag-48"));
  EXPECT_FALSE(*uploads.transition("u1", UploadState::active, UploadState::aborted, 4000));
  EXPECT_EQ(uploads.find("u1")->state, UploadState::completed);
  EXPECT_EQ(uploads.find("u1")->etag, "etag-48");
  EXPECT_EQ(uploads.find("u1")->updated_at, 3000);
  EXPECT_EQ(uploads.transition("u2", UploadState::active, UploadState::aborted, 1).problem().code,
            ErrorCode::not_found);
}

TEST_F(UploadsStoreTest, CountsWhatIsUnfinishedOfAnAccount) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  for (const char* id : {"u1", "u2", "u3"})
    ASSERT_TRUE(stores_.uploads.insert(upload(id)).ok());
  ASSERT_TRUE(*stores_.uploads.transition("u1", UploadState::active, UploadState::aborted, 2000));
  ASSERT_TRUE(*stores_.uploads.transition("u2", UploadState::active, UploadState::completing, 2000));
  EXPECT_EQ(*stores_.uploads.count_unfinished("a1"), 2);
  EXPECT_EQ(*stores_.uploads.count_unfinished("a2"), 0);
  const auto first = stores_.uploads.unfinished("a1", 1);
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ(first->front().id, "u2");
}

TEST_F(UploadsStoreTest, ListsByState) {
  ASSERT_TRUE(stores_.accounts.insert(account("a1")).ok());
  for (const char* id : {"u1", "u2", "u3"})
    ASSERT_TRUE(stores_.uploads.insert(upload(id)).ok());
  ASSERT_TRUE(*stores_.uploads.transition("u2", UploadState::active, UploadState::aborted, 2000));
  std::vector<std::string> ids;
  const auto listed = stores_.uploads.list(UploadState::active);
  for (const UploadRecord& record : *listed)
    ids.push_back(record.id);
  EXPECT_THAT(ids, testing::ElementsAre("u1", "u3"));
}

// ---- sign-in links -------------------------------------------------------------------------------------

TEST_F(SignInLinksStoreTest, WorksOnce) {
  ASSERT_TRUE(stores_.links.insert("hash", kOwnerId, 0, 600'000).ok());
  EXPECT_TRUE(stores_.links.redeem("hash", 1).ok());
  EXPECT_EQ(stores_.links.redeem("hash", 2).problem().code, ErrorCode::link_used);
}

TEST_F(SignInLinksStoreTest, EndsOnTheMillisecond) {
  ASSERT_TRUE(stores_.links.insert("early", kOwnerId, 0, 600'000).ok());
  ASSERT_TRUE(stores_.links.insert("late", kOwnerId, 0, 600'000).ok());
  EXPECT_TRUE(stores_.links.redeem("early", 599'999).ok());
  const auto late = stores_.links.redeem("late", 600'000);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.problem().code, ErrorCode::link_expired);
  EXPECT_NE(late.problem().hint.find("r2deck link"), std::string::npos);
}

TEST_F(SignInLinksStoreTest, IsUnknownUnlessItWasMade) {
  EXPECT_EQ(stores_.links.redeem("hash", 1).problem().code, ErrorCode::not_found);
}

TEST_F(SignInLinksStoreTest, OfManyAtTheSameTimeExactlyOneSucceeds) {
  for (int round = 0; round < 20; ++round) {
    const std::string hash = "hash" + std::to_string(round);
    ASSERT_TRUE(stores_.links.insert(hash, kOwnerId, 0, 600'000).ok());
    std::atomic<bool> go = false;
    std::atomic<int> winners = 0;
    std::atomic<int> told_used = 0;
    const auto redeem = [&] {
      while (!go)
        std::this_thread::yield();
      const auto redeemed = stores_.links.redeem(hash, 1);
      winners += redeemed.ok();
      told_used += !redeemed.ok() && redeemed.problem().code == ErrorCode::link_used;
    };
    std::thread one(redeem), two(redeem);
    go = true;
    one.join();
    two.join();
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(told_used, 1);
  }
}

TEST_F(SignInLinksStoreTest, ForgetsLinksThatEndedADayAgo) {
  ASSERT_TRUE(stores_.links.insert("old", kOwnerId, 0, 600'000).ok());
  ASSERT_TRUE(stores_.links.insert("new", kOwnerId, 600'001 + 24 * 3'600'000, 10'000'000'000).ok());
  EXPECT_EQ(stores_.links.redeem("old", 1).problem().code, ErrorCode::not_found);
}

// ---- sessions ------------------------------------------------------------------------------------------

TEST_F(SessionsStoreTest, LastsUntilItExpiresOrIsRemoved) {
  const SessionRecord session{.id = "s1",
                              .cookie_hash = "cookie",
                              .header_hash = "header",
                              .user = kOwnerId,
                              .created_at = 1000,
                              .expires_at = 5000,
                              .last_used = 1000};
  ASSERT_TRUE(stores_.sessions.insert(session).ok());
  const auto found = stores_.sessions.find("cookie", 4999);
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->header_hash, "header");
  EXPECT_EQ((*found)->user, kOwnerId);
  EXPECT_FALSE(stores_.sessions.find("cookie", 5000)->has_value());
  EXPECT_FALSE(stores_.sessions.find("header", 1000)->has_value());

  ASSERT_TRUE(stores_.sessions.touch("cookie", 2000).ok());
  EXPECT_EQ((*stores_.sessions.find("cookie", 2000))->last_used, 2000);
  ASSERT_TRUE(stores_.sessions.remove("cookie").ok());
  EXPECT_FALSE(stores_.sessions.find("cookie", 2000)->has_value());
  EXPECT_TRUE(stores_.sessions.remove("cookie").ok());
}

TEST_F(SessionsStoreTest, ANewOneSweepsTheExpired) {
  ASSERT_TRUE(
      stores_.sessions
          .insert({.id = "s1", .cookie_hash = "old", .user = kOwnerId, .created_at = 0, .expires_at = 10})
          .ok());
  ASSERT_TRUE(
      stores_.sessions
          .insert({.id = "s2", .cookie_hash = "new", .user = kOwnerId, .created_at = 10, .expires_at = 20})
          .ok());
  EXPECT_FALSE(stores_.sessions.find("old", 0)->has_value());
  EXPECT_TRUE(stores_.sessions.find("new", 10)->has_value());
}

// ---- API tokens ----------------------------------------------------------------------------------------

TEST_F(TokensStoreTest, IsFoundByItsHashUntilRevoked) {
  ASSERT_TRUE(
      stores_.tokens.insert({.id = "t1", .user = kOwnerId, .name = "ci", .hash = "h1", .created_at = 1})
          .ok());
  EXPECT_EQ((*stores_.tokens.find_usable("h1", 2))->name, "ci");
  EXPECT_FALSE(stores_.tokens.find_usable("h2", 2)->has_value());
  ASSERT_TRUE(stores_.tokens.touch("t1", 3).ok());
  EXPECT_EQ(stores_.tokens.list()->front().last_used, 3);
  ASSERT_TRUE(stores_.tokens.revoke(kOwnerId, "ci", 4).ok());
  EXPECT_FALSE(stores_.tokens.find_usable("h1", 5)->has_value());
  EXPECT_EQ(stores_.tokens.revoke(kOwnerId, "ci", 6).problem().code, ErrorCode::not_found);
  EXPECT_EQ(stores_.tokens.list()->front().revoked_at, 4);
}

TEST_F(TokensStoreTest, NamesAreUniqueAmongTheUsable) {
  ASSERT_TRUE(
      stores_.tokens.insert({.id = "t1", .user = kOwnerId, .name = "ci", .hash = "h1", .created_at = 1})
          .ok());
  EXPECT_EQ(stores_.tokens.insert({.id = "t2", .user = kOwnerId, .name = "ci", .hash = "h2", .created_at = 2})
                .problem()
                .code,
            ErrorCode::already_exists);
  ASSERT_TRUE(stores_.tokens.revoke(kOwnerId, "ci", 3).ok());
  EXPECT_TRUE(
      stores_.tokens.insert({.id = "t3", .user = kOwnerId, .name = "ci", .hash = "h3", .created_at = 4})
          .ok());
  EXPECT_EQ(stores_.tokens.list()->size(), 2u);
}

TEST_F(TokensStoreTest, AnExpiredOneIsOfNoUseAndGivesItsNameFree) {
  ASSERT_TRUE(
      stores_.tokens
          .insert(
              {.id = "t1", .user = kOwnerId, .name = "ci", .hash = "h1", .created_at = 1, .expires_at = 10})
          .ok());
  EXPECT_TRUE(stores_.tokens.find_usable("h1", 9)->has_value());
  EXPECT_FALSE(stores_.tokens.find_usable("h1", 10)->has_value());
  EXPECT_EQ(stores_.tokens.revoke(kOwnerId, "ci", 10).problem().code, ErrorCode::not_found);
  EXPECT_TRUE(
      stores_.tokens.insert({.id = "t2", .user = kOwnerId, .name = "ci", .hash = "h2", .created_at = 10})
          .ok());
}

}  // namespace
}  // namespace r2deck::store
