// Editing, disabling and deleting accounts.
#include <gmock/gmock.h>

#include "tests/unit/services/cloudflare_fixture.h"

namespace r2deck::services {
namespace {

using testing::HasSubstr;

class AccountChangesTest : public CloudflareTest {
 protected:
  std::string make() {
    const auto account = deck.accounts.create(me, by_token(user_token()));
    EXPECT_TRUE(account.ok()) << account.problem().message;
    return account.ok() ? account->id : "";
  }
  std::string begin_upload(const std::string& account) {
    api::CreateUploadRequest request;
    request.key = "half.bin";
    request.size = 100 << 20;
    const auto upload = deck.uploads.create(owner, account, "demo", request);
    EXPECT_TRUE(upload.ok()) << upload.problem().message;
    return upload.ok() ? upload->id : "";
  }
  api::UpdateAccountRequest with(std::optional<bool> disabled) {
    return {.label = {}, .disabled = disabled, .jurisdiction = {}};
  }
};

TEST_F(AccountChangesTest, ALabelIsOneLine) {
  const auto id = make();
  const auto renamed = deck.accounts.update(me, id, {.label = "Work", .disabled = {}, .jurisdiction = {}});
  ASSERT_TRUE(renamed.ok()) << renamed.problem().message;
  EXPECT_EQ(renamed->label, "Work");
  EXPECT_EQ(deck.accounts.get(id)->label, "Work");
  EXPECT_EQ(
      deck.accounts.update(me, id, {.label = "a\nb", .disabled = {}, .jurisdiction = {}}).problem().code,
      ErrorCode::invalid_request);
  EXPECT_EQ(deck.accounts.update(me, "nobody", with(true)).problem().code, ErrorCode::not_found);
}

TEST_F(AccountChangesTest, ADisabledAccountSignsNothingUntilItIsEnabled) {
  const auto id = make();
  const auto upload = begin_upload(id);
  ASSERT_TRUE(deck.accounts.update(me, id, with(true)).ok());
  EXPECT_TRUE(deck.accounts.get(id)->disabled);
  EXPECT_EQ(deck.accounts.open(id).problem().code, ErrorCode::account_disabled);
  EXPECT_EQ(deck.accounts.open_cloudflare(id).problem().code, ErrorCode::account_disabled);
  EXPECT_EQ(deck.buckets.list(id).problem().code, ErrorCode::account_disabled);
  EXPECT_EQ(deck.uploads.sign(owner, upload, {{1}}).problem().code, ErrorCode::account_disabled);
  const api::PresignRequest link{api::PresignMethod::get, "k", 60, {}, {}};
  EXPECT_EQ(deck.objects.presign(owner, id, "demo", link).problem().code, ErrorCode::account_disabled);
  EXPECT_EQ(deck.connections.test(me, id, {{}, false}).problem().code, ErrorCode::account_disabled);
  ASSERT_TRUE(deck.accounts.update(me, id, with(false)).ok());
  EXPECT_TRUE(deck.uploads.sign(owner, upload, {{1}}).ok());
}

TEST_F(AccountChangesTest, AnotherJurisdictionIsAnotherEndpoint) {
  const auto id = make();
  const auto in_eu =
      deck.accounts.update(me, id, {.label = {}, .disabled = {}, .jurisdiction = api::Jurisdiction::eu});
  ASSERT_TRUE(in_eu.ok()) << in_eu.problem().message;
  EXPECT_THAT(in_eu->endpoint, HasSubstr("//eu."));
  const auto other = add_account("http://127.0.0.1:9");
  EXPECT_EQ(
      deck.accounts.update(me, other, {.label = {}, .disabled = {}, .jurisdiction = api::Jurisdiction::eu})
          .problem()
          .subject,
      "jurisdiction");
}

TEST_F(AccountChangesTest, AJurisdictionStaysWhileUploadsAreUnderWay) {
  const auto id = make();
  const auto upload = begin_upload(id);
  const api::UpdateAccountRequest to_eu{.label = {}, .disabled = {}, .jurisdiction = api::Jurisdiction::eu};
  EXPECT_EQ(deck.accounts.update(me, id, to_eu).problem().code, ErrorCode::conflict);
  ASSERT_TRUE(deck.uploads.abort(owner, upload).ok());
  EXPECT_TRUE(deck.accounts.update(me, id, to_eu).ok());
}

TEST_F(AccountChangesTest, DeletingNamesWhatDependsOnIt) {
  const auto id = make();
  EXPECT_EQ(deck.accounts.dependents(id)->upload_count, 0);
  const auto upload = begin_upload(id);
  ASSERT_TRUE(deck.buckets.name(me, id, {"by-hand"}).ok());
  const auto dependents = deck.accounts.dependents(id);
  ASSERT_TRUE(dependents.ok());
  EXPECT_EQ(dependents->upload_count, 1);
  ASSERT_EQ(dependents->uploads.size(), 1u);
  EXPECT_EQ(dependents->uploads[0].id, upload);
  EXPECT_EQ(dependents->uploads[0].key, "half.bin");
  EXPECT_THAT(dependents->named_buckets, testing::ElementsAre("by-hand"));
  EXPECT_EQ(deck.accounts.dependents("nobody").problem().code, ErrorCode::not_found);
}

TEST_F(AccountChangesTest, IsDeletedWithUnfinishedUploadsByForceAlone) {
  const auto id = make();
  const auto upload = begin_upload(id);
  const auto refused = deck.accounts.remove(me, id, false);
  EXPECT_EQ(refused.problem().code, ErrorCode::conflict);
  EXPECT_THAT(refused.problem().message, HasSubstr("1 unfinished"));
  EXPECT_TRUE(deck.accounts.open(id).ok());
  ASSERT_TRUE(deck.accounts.remove(me, id, true).ok());
  EXPECT_EQ(deck.accounts.open(id).problem().code, ErrorCode::not_found);
  EXPECT_EQ(deck.uploads.sign(owner, upload, {{1}}).problem().code, ErrorCode::not_found);
  EXPECT_EQ(deck.accounts.remove(me, id, true).problem().code, ErrorCode::not_found);
}

TEST_F(AccountChangesTest, EachStandsInTheAuditLogWithoutASecret) {
  const auto id = make();
  ASSERT_TRUE(deck.accounts.update(me, id, with(true)).ok());
  ASSERT_TRUE(deck.accounts.update(me, id, with(false)).ok());
  ASSERT_TRUE(deck.accounts.replace_credentials(me, id, {account_token(), "", ""}).ok());
  ASSERT_TRUE(deck.accounts.remove(me, id, false).ok());
  std::vector<std::string> actions;
  for (const auto& entry : audit_log()) {
    if (entry.action == "audit.begin") continue;
    actions.push_back(entry.action + " " + entry.outcome);
    for (const auto& secret : {user_token(), account_token()})
      EXPECT_EQ(entry.detail.find(secret), std::string::npos);
  }
  EXPECT_THAT(actions, testing::ElementsAre("account.delete ok", "account.replace_credentials ok",
                                            "account.update ok", "account.update ok", "account.create ok"));
}

}  // namespace
}  // namespace r2deck::services
