#include "companion/services/objects.h"

#include <gmock/gmock.h>

#include "shared/r2/limits.h"
#include "tests/unit/services/companion_fixture.h"
#include "tests/unit/services/fake_storage.h"

namespace r2deck::services {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class ObjectsTest : public CompanionTest {
 protected:
  Result<api::PresignedUrl> link(api::PresignMethod method, std::int64_t expires) {
    api::PresignRequest request;
    request.method = method;
    request.key = "a b/été.txt";
    request.expires = expires;
    return services.objects.presign(owner, account, "demo", request);
  }

  FakeStorage storage;
  std::string account = add_account(storage.endpoint());
};

TEST_F(ObjectsTest, TellTheFilesOwnDate) {
  storage.with([](auto& state) { state.objects["k"] = {"etag", 7}; });
  const auto info = services.objects.head(account, "demo", "k");
  ASSERT_TRUE(info.ok()) << info.problem().message;
  EXPECT_EQ(info->object.size, 7);
  EXPECT_EQ(info->object.etag, "etag");
  EXPECT_EQ(info->file_modified, 1'354'040'105'123);
  EXPECT_THAT(info->metadata, ElementsAre(Pair("author", "Zoe")));
}

TEST_F(ObjectsTest, AreDeletedAndAudited) {
  storage.with([](auto& state) { state.objects["k"] = {"etag", 7}; });
  EXPECT_TRUE(services.objects.remove(me, account, "demo", "k").ok());
  EXPECT_EQ(services.objects.head(account, "demo", "k").problem().code, ErrorCode::no_such_key);
  const auto entry = audit_log().front();
  EXPECT_EQ(entry.action, "object.delete");
  EXPECT_EQ(entry.key, "k");
  EXPECT_EQ(entry.outcome, "ok");
}

TEST_F(ObjectsTest, AuditADeletionThatFailed) {
  const std::string dead = add_account("http://127.0.0.1:9");
  EXPECT_FALSE(services.objects.remove(me, dead, "demo", "k").ok());
  EXPECT_EQ(audit_log().front().outcome, "endpoint_unreachable");
}

TEST_F(ObjectsTest, AreRemovedManyAtATimeByThoseWhoMayAlone) {
  Principal editor = owner;
  editor.grants = {
      {.role = api::AccessRole::editor, .account = account, .bucket = "demo", .prefix = "mine/"}};
  storage.with([](auto& state) { state.objects["mine/k"] = {"etag", 7}; });
  EXPECT_EQ(services.objects.remove_many(editor, account, "demo", {"mine/k", "other/k"}).problem().code,
            ErrorCode::forbidden);
  EXPECT_TRUE(services.objects.head(account, "demo", "mine/k").ok()) << "none is removed, then";
  const auto log = audit_log();
  EXPECT_EQ(log[0].key, "other/k");
  EXPECT_EQ(log[1].key, "mine/k");
  EXPECT_EQ(log[0].outcome, "forbidden");
  EXPECT_EQ(log[1].outcome, "forbidden");
}

TEST_F(ObjectsTest, AreRemovedUpToAThousandAtATime) {
  EXPECT_EQ(services.objects.remove_many(owner, account, "demo", {}).problem().code,
            ErrorCode::invalid_request);
  const std::vector<std::string> many(1'001, "k");
  EXPECT_EQ(services.objects.remove_many(owner, account, "demo", many).problem().code,
            ErrorCode::invalid_request);
  EXPECT_EQ(services.objects.remove_many(owner, account, "demo", {""}).problem().code,
            ErrorCode::key_invalid);
}

TEST_F(ObjectsTest, AreCopiedByThoseWhoMayReadTheOneAndMakeTheOther) {
  storage.with([](auto& state) { state.objects["from/k"] = {"etag", 7}; });
  const auto refusal = [&](api::AccessRole role, const char* prefix) {
    Principal who = owner;
    who.grants = {{.role = role, .account = account, .bucket = "demo", .prefix = prefix}};
    const auto copied = services.objects.copy(who, account, {"demo", "from/k"}, {"demo", "to/k"}, true);
    return copied.ok() ? ErrorCode::internal : copied.problem().code;
  };
  EXPECT_EQ(refusal(api::AccessRole::editor, "from/"), ErrorCode::forbidden);
  EXPECT_EQ(refusal(api::AccessRole::editor, "to/"), ErrorCode::forbidden);
  EXPECT_EQ(refusal(api::AccessRole::viewer, ""), ErrorCode::forbidden);
  EXPECT_EQ(refusal(api::AccessRole::uploader, ""), ErrorCode::forbidden);
  EXPECT_EQ(audit_log().front().action, "object.copy");
  EXPECT_EQ(audit_log().front().detail, "from demo/from/k");
}

TEST_F(ObjectsTest, AreNotCopiedOntoThemselvesNorWhereTooLarge) {
  storage.with([](auto& state) { state.objects["k"] = {"etag", r2::kMaxRequestBody + 1}; });
  const auto refusal = [&](const ObjectPlace& to) {
    return services.objects.copy(owner, account, {"demo", "k"}, to, true).problem().code;
  };
  EXPECT_EQ(refusal({"demo", "k"}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal({"demo", "l"}), ErrorCode::size_refused);
  EXPECT_EQ(refusal({"demo", ".."}), ErrorCode::key_invalid);
  EXPECT_EQ(refusal({"no/bucket", "l"}), ErrorCode::invalid_request);
}

TEST_F(ObjectsTest, AreReadByLinkForUpToSevenDaysAndWrittenForAnHour) {
  using api::PresignMethod;
  EXPECT_TRUE(link(PresignMethod::get, 604'800).ok());
  EXPECT_FALSE(link(PresignMethod::get, 604'801).ok());
  EXPECT_TRUE(link(PresignMethod::head, 604'800).ok());
  EXPECT_TRUE(link(PresignMethod::put, 3'600).ok());
  EXPECT_FALSE(link(PresignMethod::put, 3'601).ok());
  EXPECT_FALSE(link(PresignMethod::del, 3'601).ok());
  EXPECT_FALSE(link(PresignMethod::get, 0).ok());
}

TEST_F(ObjectsTest, DownloadUnderTheirOwnName) {
  api::PresignRequest request;
  request.key = "a b/été.txt";
  request.file_name = "été.txt";
  const auto url = services.objects.presign(owner, account, "demo", request);
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->expires_at, now + 3'600'000);
  EXPECT_THAT(url->url, HasSubstr("/demo/a%20b/%C3%A9t%C3%A9.txt?"));
  EXPECT_THAT(url->url, HasSubstr("response-content-disposition=attachment%3B"));
}

// A link gets no second chance: storage's clock is what it must hold by.
TEST_F(ObjectsTest, LinksAreSignedForStoragesClock) {
  const text::UnixMillis theirs = now + 3'600'000;
  storage.with([&](auto& state) { state.date = text::to_http_date(theirs); });
  EXPECT_EQ(services.objects.head(account, "demo", "k").problem().code, ErrorCode::no_such_key);
  const auto url = link(api::PresignMethod::get, 60);
  ASSERT_TRUE(url.ok());
  EXPECT_THAT(url->url, HasSubstr("X-Amz-Date=" + text::to_amz_date(theirs)));
  EXPECT_EQ(url->expires_at, now + 60'000) << "by this machine's clock, as the tab reads it";
}

TEST_F(ObjectsTest, LinksAreAuditedButNotKept) {
  const auto url = link(api::PresignMethod::get, 60);
  ASSERT_TRUE(url.ok());
  const auto entry = audit_log().front();
  EXPECT_EQ(entry.action, "link.presign");
  EXPECT_EQ(entry.detail, "GET for 60 s");
  EXPECT_THAT(entry.detail, Not(HasSubstr("Signature")));
}

TEST_F(ObjectsTest, KeepOptionsToTheMethodTheyBelongTo) {
  api::PresignRequest request;
  request.method = api::PresignMethod::del;
  request.key = "k";
  request.file_name = "k";
  EXPECT_EQ(services.objects.presign(owner, account, "demo", request).problem().code,
            ErrorCode::invalid_request);
}

TEST_F(ObjectsTest, ListOnlyPagesThatStorageGives) {
  EXPECT_EQ(services.objects.list(account, "demo", {"", "/", "", 0}).problem().code,
            ErrorCode::invalid_request);
  EXPECT_EQ(services.objects.list(account, "demo", {"", "/", "", 1001}).problem().code,
            ErrorCode::invalid_request);
}

TEST_F(ObjectsTest, NeedAKey) {
  EXPECT_EQ(services.objects.head(account, "demo", "").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(services.objects.remove(me, account, "demo", std::string(1025, 'k')).problem().code,
            ErrorCode::key_invalid);
}

}  // namespace
}  // namespace r2deck::services
