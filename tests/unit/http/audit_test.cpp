#include <gmock/gmock.h>

#include "shared/api/audit.h"
#include "shared/api/codec.h"
#include "tests/unit/http/app_fixture.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AuditRoutesTest : public AppTest {
 protected:
  void did(const std::string& action, const std::string& bucket = {}, ErrorCode code = ErrorCode::internal) {
    const services::Deed deed{action, "acc", bucket, "=key", {}};
    const Result<int> outcome =
        code == ErrorCode::internal ? Result<int>(1) : Result<int>(Problem{.code = code});
    static_cast<void>(services.audit.record(me, deed, outcome));
  }
  std::string page(const std::string& query) { return ask("GET", "/api/v1/audit?" + query, token).body; }
  std::string file(const std::string& query) {
    const Response response = ask("GET", "/api/v1/audit/export?" + query, token);
    EXPECT_EQ(response.status, 200) << response.body;
    std::string all = response.body;
    for (std::string piece = *response.more(); !piece.empty(); piece = *response.more())
      all += piece;
    return all;
  }

  Headers token = bearer();
};

TEST_F(AuditRoutesTest, FilterByEachOfTheirParameters) {
  did("one", "bbb");
  did("two", "ccc", ErrorCode::access_denied);
  for (const char* query :
       {"action=one", "bucket=bbb", "actor=tester&account=acc&outcome=ok", "bucket=bbb&limit=1"}) {
    EXPECT_THAT(page(query), HasSubstr("\"action\":\"one\"")) << query;
    EXPECT_THAT(page(query), Not(HasSubstr("\"action\":\"two\""))) << query;
  }
  EXPECT_THAT(page("outcome=access_denied"), HasSubstr("\"action\":\"two\""));
  EXPECT_EQ(page("actor=nobody"), R"({"entries":[]})");
}

TEST_F(AuditRoutesTest, FilterByTime) {
  did("one");
  const std::string before = text::to_rfc3339(now);
  now += 1000;
  did("two");
  const std::string after = text::to_rfc3339(now);
  EXPECT_THAT(page("since=" + after), Not(HasSubstr("\"one\"")));
  EXPECT_THAT(page("since=" + after), HasSubstr("\"two\""));
  EXPECT_THAT(page("until=" + after), HasSubstr("\"one\""));
  EXPECT_THAT(page("until=" + after), Not(HasSubstr("\"two\"")));
  EXPECT_THAT(page("action=one&until=" + before), Not(HasSubstr("\"one\"")));
  EXPECT_EQ(ask("GET", "/api/v1/audit?since=yesterday", token).status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/audit/export?until=1", token).status, 400);
}

TEST_F(AuditRoutesTest, TellFromWhere) {
  ask("DELETE", "/api/v1/accounts/a/buckets/bbb/objects?key=k", token);
  EXPECT_THAT(page("action=object.delete"), HasSubstr("\"source\":\"192.0.2.44\""));
}

TEST_F(AuditRoutesTest, ExportWhatTheFilterTakesAsAFile) {
  did("one", "bbb");
  did("two", "ccc");
  const std::string csv = file("bucket=bbb");
  EXPECT_THAT(csv, StartsWith("id,time,actor,source,action,account,bucket,key,outcome,detail\r\n"));
  EXPECT_THAT(csv, HasSubstr("\"one\",\"acc\",\"bbb\",\"'=key\",\"ok\",\"\"\r\n"));
  EXPECT_THAT(csv, Not(HasSubstr("two")));
  EXPECT_THAT(file("format=jsonl&bucket=ccc"), HasSubstr("\"key\":\"=key\""));
  const Response response = ask("GET", "/api/v1/audit/export", token);
  EXPECT_EQ(header_of(response, "Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(header_of(response, "Content-Disposition"), "attachment; filename=\"r2deck-audit.csv\"");
  EXPECT_EQ(ask("GET", "/api/v1/audit/export?format=xls", token).status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/audit/export?limit=1", token).status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/audit/export").status, 401);
}

TEST_F(AuditRoutesTest, TellWhetherTheLogIsWhatWasWritten) {
  did("one");
  did("two");
  const auto verdict = [this] {
    return api::decode<api::AuditVerdict>(ask("GET", "/api/v1/audit/verify", token).body);
  };
  const std::int64_t last = services.audit.page({}, {}, 1)->front().id;
  EXPECT_EQ(verdict()->last_id, last);
  EXPECT_FALSE(verdict()->broken_at);
  // As somebody does it who has the file.
  ASSERT_TRUE(database
                  ->execute("DROP TRIGGER audit_is_never_changed; UPDATE audit SET actor = 'ann' WHERE "
                            "action = 'one'")
                  .ok());
  EXPECT_EQ(verdict()->broken_at, last - 1);
  EXPECT_THAT(verdict()->message.value_or(""), HasSubstr("is not what was written"));
}

TEST_F(AuditRoutesTest, KnowWhatWasRefusedAtTheDoor) {
  for (int i = 0; i < 3; ++i)
    ask("GET", "/api/v1/accounts", {{"Authorization", "Bearer wrong"}});
  ask("GET", "/api/v1/accounts", {{"Origin", "http://evil.example"}});
  ask("GET", "/api/v1/session");  // of a tab that nobody has signed in yet
  ask("POST", "/api/v1/session", {}, "{}");
  ASSERT_TRUE(services.audit.flush().ok());
  const std::string log = page("limit=10");
  EXPECT_THAT(log, HasSubstr(R"("actor":"stranger","source":"192.0.2.44","action":"token.refused")"));
  EXPECT_THAT(log, HasSubstr(R"("outcome":"unauthenticated","detail":"3 times")"));
  EXPECT_THAT(log, HasSubstr(R"("action":"request.refused")"));
  EXPECT_THAT(log, HasSubstr(R"("outcome":"forbidden","detail":"1 time")"));
  EXPECT_THAT(
      log, HasSubstr(
               R"("action":"session.create","account":"","bucket":"","key":"","outcome":"invalid_request")"));
}

TEST_F(AuditRoutesTest, KnowHowOftenASignInHadToWait) {
  for (int i = 0; i < 9; ++i)
    ask("POST", "/api/v1/session", {}, R"({"token":"guess"})");
  ASSERT_TRUE(services.audit.flush().ok());
  EXPECT_THAT(page("action=session.create&outcome=rate_limited"), HasSubstr("\"detail\":\"3 times\""));
  EXPECT_THAT(page("action=session.create"), Not(HasSubstr("guess")));
}

}  // namespace
}  // namespace r2deck::http
