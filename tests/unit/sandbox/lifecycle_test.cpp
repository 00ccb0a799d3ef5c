// Lifecycle configurations: which are taken, which are refused and how, and what they do when time passes.
#include "companion/sandbox/lifecycle.h"

#include <gmock/gmock.h>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string configuration(const std::string& rules) {
  return "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + rules +
         "</LifecycleConfiguration>";
}
std::string rule(const std::string& inner, const std::string& id = "r") {
  return "<Rule><ID>" + id + "</ID><Status>Enabled</Status>" + inner + "</Rule>";
}
std::string verdict(const std::string& rules) {
  auto lifecycle = parse_lifecycle(configuration(rules));
  return lifecycle ? "taken" : std::string(row(lifecycle.failure().error).code);
}
std::string expire(const std::string& inner) {
  return rule("<Expiration>" + inner + "</Expiration>");
}
std::string transition(const std::string& inner) {
  return rule("<Transition>" + inner + "</Transition>");
}
const std::string kExpire = "<Expiration><Days>1</Days></Expiration>";
const std::string kIa = "<StorageClass>STANDARD_IA</StorageClass>";

// Those of Cloudflare's page, Buckets > Object lifecycles.
TEST(Lifecycle, TakesTheRulesOfR2sOwnExample) {
  auto lifecycle = parse_lifecycle(configuration(
      rule(
          "<Filter><Prefix>2019/</Prefix></Filter><Expiration><Date>2024-01-01T00:00:00Z</Date></Expiration>",
          "a") +
      rule("<Transition><Days>30</Days>" + kIa + "</Transition>", "b") +
      rule("<Filter><Prefix>logs/</Prefix></Filter><Expiration><Days>90</Days></Expiration>", "c") +
      rule("<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation>"
           "</AbortIncompleteMultipartUpload>",
           "d")));
  ASSERT_TRUE(lifecycle);
  ASSERT_EQ(lifecycle->size(), 4u);
  EXPECT_EQ((*lifecycle)[0].prefix, "2019/");
  EXPECT_EQ((*lifecycle)[0].expire->date, 1'704'067'200'000);
  EXPECT_EQ((*lifecycle)[1].transition->days, 30);
  EXPECT_EQ((*lifecycle)[3].abort_days, 7);
  auto again = parse_lifecycle(lifecycle_xml(*lifecycle));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *lifecycle);
}

TEST(Lifecycle, WantsIdStatusAndAnAction) {
  EXPECT_EQ(verdict(rule(kExpire)), "taken");
  EXPECT_EQ(verdict("<Rule><Status>Enabled</Status>" + kExpire + "</Rule>"), "MalformedXML");
  EXPECT_EQ(verdict("<Rule><ID>r</ID>" + kExpire + "</Rule>"), "MalformedXML");
  EXPECT_EQ(verdict("<Rule><ID>r</ID><Status>on</Status>" + kExpire + "</Rule>"), "MalformedXML");
  EXPECT_EQ(verdict(rule("")), "MalformedXML");
  EXPECT_EQ(verdict(rule(kExpire + kExpire)), "MalformedXML");
  EXPECT_EQ(verdict(rule(kExpire + "<Unheard-of/>")), "MalformedXML");
  EXPECT_EQ(verdict(""), "MalformedXML");
  EXPECT_EQ(verdict("<Other/>"), "MalformedXML");
  EXPECT_FALSE(parse_lifecycle("<LifecycleConfiguration>"));
  EXPECT_FALSE(parse_lifecycle(""));
}

TEST(Lifecycle, LimitsIdsAndTheNumberOfRules) {
  EXPECT_EQ(verdict(rule(kExpire, std::string(255, 'i'))), "taken");
  EXPECT_EQ(verdict(rule(kExpire, std::string(256, 'i'))), "MalformedXML");
  EXPECT_EQ(verdict(rule(kExpire, "")), "MalformedXML");
  EXPECT_EQ(verdict(rule(kExpire, "a") + rule(kExpire, "a")), "InvalidArgument");
  std::string rules;
  for (int i = 0; i < 999; ++i)
    rules += rule(kExpire, std::to_string(i));
  EXPECT_EQ(verdict(rules), "taken");
  EXPECT_EQ(verdict(rules + rule(kExpire, "a")), "taken");
  EXPECT_EQ(verdict(rules + rule(kExpire, "a") + rule(kExpire, "b")), "MalformedXML");
}

TEST(Lifecycle, CountsDaysFromOneAndDatesByMidnights) {
  EXPECT_EQ(verdict(expire("<Days>1</Days>")), "taken");
  EXPECT_EQ(verdict(expire("<Days>2147483647</Days>")), "taken");
  for (const char* days : {"0", "-1", "1.5", "x", "", "2147483648", "99999999999999999999"})
    EXPECT_EQ(verdict(expire("<Days>" + std::string(days) + "</Days>")), "InvalidArgument") << days;
  EXPECT_EQ(verdict(expire("<Date>2026-01-01T00:00:00.000Z</Date>")), "taken");
  EXPECT_EQ(verdict(expire("<Date>2026-01-01T00:00:01Z</Date>")), "InvalidArgument");
  EXPECT_EQ(verdict(expire("<Date>tomorrow</Date>")), "MalformedXML");
  EXPECT_EQ(verdict(expire("<Days>1</Days><Date>2026-01-01T00:00:00Z</Date>")), "MalformedXML");
  EXPECT_EQ(verdict(expire("")), "MalformedXML");
  EXPECT_EQ(verdict(rule("<AbortIncompleteMultipartUpload><DaysAfterInitiation>0</DaysAfterInitiation>"
                         "</AbortIncompleteMultipartUpload>")),
            "InvalidArgument");
  EXPECT_EQ(verdict(rule("<AbortIncompleteMultipartUpload/>")), "MalformedXML");
}

TEST(Lifecycle, MakesCheaperOnlyToStandardIa) {
  EXPECT_EQ(verdict(transition("<Days>30</Days>" + kIa)), "taken");
  EXPECT_EQ(verdict(transition("<Days>30</Days><StorageClass>GLACIER</StorageClass>")), "InvalidArgument");
  EXPECT_EQ(verdict(transition("<Days>30</Days>")), "MalformedXML");
  EXPECT_EQ(verdict(transition(kIa)), "MalformedXML");
  const std::string twice = "<Transition><Days>1</Days>" + kIa + "</Transition>";
  EXPECT_EQ(verdict(rule(twice + twice)), "InvalidArgument");
}

TEST(Lifecycle, FiltersByPrefixAlone) {
  const auto filtered = [](const std::string& filter) { return verdict(rule(filter + kExpire)); };
  EXPECT_EQ(filtered("<Filter><Prefix>a/</Prefix></Filter>"), "taken");
  EXPECT_EQ(filtered("<Filter/>"), "taken");
  EXPECT_EQ(filtered("<Filter> </Filter>"), "taken");
  EXPECT_EQ(filtered("<Prefix>a/</Prefix>"), "taken");  // the older form
  EXPECT_EQ(filtered("<Prefix>a/</Prefix><Filter/>"), "MalformedXML");
  EXPECT_EQ(filtered("<Filter><Prefix>" + std::string(1024, 'p') + "</Prefix></Filter>"), "taken");
  EXPECT_EQ(filtered("<Filter><Prefix>" + std::string(1025, 'p') + "</Prefix></Filter>"), "InvalidArgument");
  EXPECT_EQ(filtered("<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"), "NotImplemented");
  EXPECT_EQ(verdict(rule("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                         "</NoncurrentVersionExpiration>")),
            "NotImplemented");
  EXPECT_EQ(verdict(expire("<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>")), "NotImplemented");
}

class LifecycleTest : public SignedServerTest {
 protected:
  std::string put(const std::string& rules) {
    return outcome(ask("PUT", "/demo?lifecycle", configuration(rules)));
  }
  std::string get() { return ask("GET", "/demo?lifecycle"); }
  // The rules are applied with the start of the server, beside the first requests.
  std::string after_a_start(const std::string& target, const std::string& status) {
    start();
    std::string answer = ask("GET", target);
    for (int i = 0; i < 1000 && !answer.starts_with("HTTP/1.1 " + status); ++i)
      answer = ask("GET", target);
    return answer;
  }
};

TEST_F(LifecycleTest, HasADefaultRuleUntilAnotherIsPutOrItIsDeleted) {
  start();
  EXPECT_THAT(get(), HasSubstr("<DaysAfterInitiation>7</DaysAfterInitiation>"));
  EXPECT_EQ(put(rule(kExpire, "mine")), "200");
  EXPECT_THAT(get(), HasSubstr("<ID>mine</ID>"));
  EXPECT_THAT(get(), Not(HasSubstr("AbortIncomplete")));
  EXPECT_EQ(put(rule(kExpire) + rule(kExpire)), "400 InvalidArgument");
  EXPECT_EQ(put(""), "400 MalformedXML");
  start();
  EXPECT_THAT(get(), HasSubstr("<ID>mine</ID>"));
  EXPECT_EQ(outcome(ask("DELETE", "/demo?lifecycle")), "204");
  EXPECT_EQ(outcome(get()), "404 NoSuchLifecycleConfiguration");
  EXPECT_EQ(outcome(ask("DELETE", "/demo?lifecycle")), "204");
  start();
  EXPECT_EQ(outcome(get()), "404 NoSuchLifecycleConfiguration");
  EXPECT_EQ(outcome(ask("GET", "/none?lifecycle")), "404 NoSuchBucket");
}

TEST_F(LifecycleTest, TakesAThousandRulesWithLongPrefixes) {
  start();
  std::string rules;
  for (int i = 0; i < 1000; ++i) {
    rules += rule("<Filter><Prefix>" + std::string(1024, 'p') + "</Prefix></Filter>" + kExpire,
                  std::string(250, 'i') + std::to_string(i));
  }
  EXPECT_EQ(put(rules), "200");
}

TEST_F(LifecycleTest, AbortsUploadsAsTheBucketSays) {
  start();
  const std::string other = start_upload("other"), mine = start_upload("mine/key");
  EXPECT_EQ(put(rule("<Filter><Prefix>mine/</Prefix></Filter><AbortIncompleteMultipartUpload>"
                     "<DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>")),
            "200");
  now_ += kDay + 1;
  EXPECT_EQ(outcome(after_a_start("/demo/mine/key?uploadId=" + mine, "404")), "404 NoSuchUpload");
  now_ += 30 * kDay;
  start();
  EXPECT_EQ(outcome(ask("GET", "/demo/other?uploadId=" + other)), "200");
}

TEST_F(LifecycleTest, ExpiresWhatIsOldUnderThePrefix) {
  start();
  for (const char* key : {"logs/a", "logs/b", "keep"})
    ask("PUT", std::string("/demo/") + key, "x");
  now_ += 5000;
  ask("PUT", "/demo/logs/young", "x");
  ask("PUT", "/demo/copy", {}, "x-amz-copy-source: demo/logs/a\r\n");
  put(rule("<Filter><Prefix>logs/</Prefix></Filter>" + kExpire));
  now_ += kDay - 4999;
  EXPECT_EQ(outcome(after_a_start("/demo/logs/a", "404")), "404 NoSuchKey");
  EXPECT_EQ(outcome(ask("GET", "/demo/logs/b")), "404 NoSuchKey");
  for (const char* key : {"keep", "logs/young", "copy"})
    EXPECT_EQ(body_of(ask("GET", std::string("/demo/") + key)), "x") << key;
  EXPECT_EQ(blob_files(), 3u);
}

TEST_F(LifecycleTest, MakesWhatIsOldCheaper) {
  start();
  ask("PUT", "/demo/key", "x");
  put(transition("<Days>30</Days>" + kIa));
  now_ += 30 * kDay + 1;
  start();
  std::string class_name;
  for (int i = 0; i < 1000 && class_name.empty(); ++i)
    class_name = header(ask("HEAD", "/demo/key"), "x-amz-storage-class");
  EXPECT_EQ(class_name, "STANDARD_IA");
}

TEST(LifecycleTime, IsDueAfterItsDaysOrOnItsDate) {
  EXPECT_EQ(due_before({2, std::nullopt}, 10 * kDay), 8 * kDay);
  EXPECT_EQ(due_before({std::nullopt, 5 * kDay}, 5 * kDay - 1), std::nullopt);
  EXPECT_EQ(due_before({std::nullopt, 5 * kDay}, 5 * kDay), 5 * kDay);
}

}  // namespace
}  // namespace r2deck::sandbox
