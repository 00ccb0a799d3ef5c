#include "companion/services/cors.h"

#include <gmock/gmock.h>

namespace r2deck::services {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

constexpr char kOurs[] = "http://127.0.0.1:8722";
constexpr char kTheirs[] = "https://shop.example";

s3::CorsRule rule(std::vector<std::string> origins, std::vector<std::string> methods,
                  std::vector<std::string> headers, std::vector<std::string> exposed) {
  s3::CorsRule made;
  made.allowed_origins = std::move(origins);
  made.allowed_methods = std::move(methods);
  made.allowed_headers = std::move(headers);
  made.expose_headers = std::move(exposed);
  return made;
}

TEST(CorsRule, IsAllThatATransferNeeds) {
  EXPECT_THAT(cors_missing({cors_rule_for(kOurs)}, kOurs), IsEmpty());
}

TEST(CorsRule, NamesEveryHeaderBecauseR2RefusesAStarForMany) {
  for (const auto& header : cors_rule_for(kOurs).allowed_headers)
    EXPECT_EQ(header.find('*'), std::string::npos);
}

TEST(CorsMissing, NamesEveryMethodWhereThereIsNoRule) {
  EXPECT_THAT(cors_missing({}, kOurs), ElementsAre("method GET", "method HEAD", "method PUT"));
}

TEST(CorsMissing, SaysNothingOfAnotherOriginsRules) {
  EXPECT_THAT(cors_missing({cors_rule_for(kTheirs)}, kOurs), Contains("method PUT"));
}

TEST(CorsMissing, TakesAStarForEveryOrigin) {
  EXPECT_THAT(cors_missing({cors_rule_for("*")}, kOurs), IsEmpty());
}

TEST(CorsMissing, DoesNotTakeAnOriginWithAnotherPort) {
  EXPECT_THAT(cors_missing({cors_rule_for("http://127.0.0.1:87")}, kOurs), Contains("method PUT"));
}

TEST(CorsMissing, NamesTheHeaderThatThePutNeeds) {
  auto almost = cors_rule_for(kOurs);
  std::erase(almost.allowed_headers, "x-amz-meta-mtime");
  EXPECT_THAT(cors_missing({almost}, kOurs), ElementsAre("header x-amz-meta-mtime"));
}

TEST(CorsMissing, TakesAPatternOfHeaders) {
  EXPECT_THAT(cors_missing({rule({kOurs}, {"GET", "PUT", "HEAD"},
                                 {"Content-Type", "If-None-Match", "x-amz-*"}, {"etag"})},
                           kOurs),
              IsEmpty());
}

TEST(CorsMissing, NamesTheEtagThatATabCouldNotRead) {
  auto almost = cors_rule_for(kOurs);
  almost.expose_headers.clear();
  EXPECT_THAT(cors_missing({almost}, kOurs), ElementsAre("exposed header ETag"));
}

TEST(CorsMissing, IsDecidedByTheFirstRuleThatFits) {
  auto hides = cors_rule_for("*");
  hides.expose_headers.clear();
  EXPECT_THAT(cors_missing({hides, cors_rule_for(kOurs)}, kOurs), Contains("exposed header ETag"));
}

TEST(CorsMerge, LeavesOtherRulesAsTheyAre) {
  const std::vector<s3::CorsRule> theirs = {cors_rule_for(kTheirs),
                                            rule({kTheirs, "https://b.example"}, {"GET"}, {}, {})};
  const auto merged = with_cors_rule(theirs, kOurs);
  ASSERT_EQ(merged.size(), 3u);
  EXPECT_THAT(merged, IsSupersetOf(theirs));
  EXPECT_THAT(cors_missing(merged, kOurs), IsEmpty());
}

TEST(CorsMerge, WidensTheRuleOfOurOriginAndTakesNothingFromIt) {
  const auto narrow = rule({kOurs}, {"DELETE", "GET"}, {"x-own"}, {"x-shown"});
  const auto merged = with_cors_rule({cors_rule_for(kTheirs), narrow}, kOurs);
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_THAT(merged.front().allowed_methods, IsSupersetOf({"DELETE", "GET", "HEAD", "PUT"}));
  EXPECT_THAT(merged.front().allowed_headers, IsSupersetOf({"x-own", "content-type"}));
  EXPECT_THAT(merged.front().expose_headers, IsSupersetOf({"x-shown", "ETag"}));
}

TEST(CorsMerge, PutsOursBeforeARuleThatWouldHideTheEtag) {
  auto hides = cors_rule_for("*");
  hides.expose_headers.clear();
  EXPECT_THAT(cors_missing(with_cors_rule({hides}, kOurs), kOurs), IsEmpty());
}

TEST(CorsMerge, IsIdempotent) {
  const auto once = with_cors_rule({cors_rule_for(kTheirs)}, kOurs);
  EXPECT_EQ(with_cors_rule(once, kOurs), once);
}

}  // namespace
}  // namespace r2deck::services
