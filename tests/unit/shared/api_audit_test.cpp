// The audit log on the wire: the exact text of what is answered.
#include <gtest/gtest.h>

#include "shared/api/codec.h"

namespace r2deck::api {
namespace {

constexpr text::UnixMillis kLogged = 1'767'323'045'006;  // 2026-01-02T03:04:05.006Z

TEST(AuditWire, Entries) {
  AuditPage page;
  page.entries.push_back({.id = 7,
                          .time = kLogged,
                          .actor = "ann/ci",
                          .source = "192.0.2.7",
                          .action = "object.delete",
                          .account = "a",
                          .bucket = "b",
                          .key = "c\n",
                          .outcome = "ok",
                          .detail = ""});
  const std::string entry =
      R"({"id":7,"time":"2026-01-02T03:04:05.006Z","actor":"ann/ci","source":"192.0.2.7",)"
      R"("action":"object.delete","account":"a","bucket":"b","key":"c\u000a","outcome":"ok","detail":""})";
  EXPECT_EQ(encode(page.entries[0]), entry);
  EXPECT_EQ(encode(page), "{\"entries\":[" + entry + "]}");
  const auto read = decode<AuditPage>("{\"entries\":[" + entry + "],\"of a newer companion\":1}");
  ASSERT_TRUE(read) << read.problem().message;
  ASSERT_EQ(read->entries.size(), 1U);
  EXPECT_EQ(encode(read->entries[0]), entry);
}

TEST(AuditWire, AnEntryThatLacksSomethingIsNotRead) {
  EXPECT_EQ(decode<AuditPage>(R"({"entries":[{"id":7}]})").problem().code, ErrorCode::bad_response);
  EXPECT_EQ(decode<AuditPage>(R"({})").problem().code, ErrorCode::bad_response);
}

TEST(AuditWire, Verdicts) {
  const AuditVerdict good{.entries = 41, .pruned = 9, .first_id = 10, .last_id = 50, .since = 1};
  EXPECT_EQ(encode(good), R"({"entries":41,"pruned":9,"firstId":10,"lastId":50,"since":1})");
  const auto broken = decode<AuditVerdict>(
      R"({"entries":40,"pruned":9,"firstId":10,"lastId":50,"since":1,"brokenAt":50,"message":"Gone."})");
  ASSERT_TRUE(broken) << broken.problem().message;
  EXPECT_EQ(broken->broken_at, 50);
  EXPECT_EQ(broken->message, "Gone.");
}

}  // namespace
}  // namespace r2deck::api
