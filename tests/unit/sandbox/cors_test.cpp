#include "companion/sandbox/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace r2deck::sandbox {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Pair;

CorsPolicy one_rule(std::vector<std::string> headers = {"content-type", "X-Amz-*"}) {
  CorsRule rule;
  rule.allowed_origins = {"http://127.0.0.1:8722"};
  rule.allowed_methods = {"GET", "PUT"};
  rule.allowed_headers = std::move(headers);
  rule.expose_headers = {"ETag", "Content-Length"};
  rule.max_age_seconds = 60;
  return {rule};
}

constexpr const char* kOrigin = "http://127.0.0.1:8722";

TEST(Cors, GrantsAPreflightThatARuleCovers) {
  const auto headers = preflight(one_rule(), kOrigin, "PUT", "Content-Type,x-amz-meta-a", {});
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers, Contains(Pair("Access-Control-Allow-Origin", kOrigin)));
  EXPECT_THAT(*headers, Contains(Pair("Access-Control-Allow-Methods", "GET, PUT")));
  EXPECT_THAT(*headers, Contains(Pair("Access-Control-Allow-Headers", "content-type, x-amz-meta-a")));
  EXPECT_THAT(*headers, Contains(Pair("Access-Control-Max-Age", "60")));
}

TEST(Cors, RefusesAPreflightOfAnotherOriginMethodOrHeader) {
  EXPECT_FALSE(preflight(one_rule(), "http://127.0.0.1:87220", "PUT", "", {}));
  EXPECT_FALSE(preflight(one_rule(), "http://127.0.0.1", "PUT", "", {}));
  EXPECT_FALSE(preflight(one_rule(), "HTTP://127.0.0.1:8722", "PUT", "", {}));
  EXPECT_FALSE(preflight(one_rule(), kOrigin, "DELETE", "", {}));
  EXPECT_FALSE(preflight(one_rule(), kOrigin, "PUT", "content-type, authorization", {}));
  EXPECT_FALSE(preflight({}, kOrigin, "PUT", "", {}));
}

TEST(Cors, TakesALoneStarForHeadersOnlyWhenToldTo) {
  EXPECT_FALSE(preflight(one_rule({"*"}), kOrigin, "PUT", "content-type", {}));
  EXPECT_TRUE(preflight(one_rule({"*"}), kOrigin, "PUT", "", {}));
  EXPECT_TRUE(preflight(one_rule({"*"}), kOrigin, "PUT", "content-type", {.header_star = true}));
}

TEST(Cors, NeedsOneRuleThatCoversAll) {
  CorsPolicy policy = one_rule({});
  policy.push_back(one_rule({"content-type"})[0]);
  policy[1].allowed_methods = {"GET"};
  EXPECT_FALSE(preflight(policy, kOrigin, "PUT", "content-type", {}));
  EXPECT_TRUE(preflight(policy, kOrigin, "GET", "content-type", {}));
}

TEST(Cors, AddsToAnAnswerOnlyWhenARuleMatches) {
  const auto headers = actual(one_rule(), kOrigin, "GET", {});
  EXPECT_THAT(headers, Contains(Pair("Access-Control-Allow-Origin", kOrigin)));
  EXPECT_THAT(headers, Contains(Pair("Access-Control-Expose-Headers", "ETag, Content-Length")));
  EXPECT_THAT(headers, Contains(Pair("Vary", "Origin")));
  EXPECT_THAT(actual(one_rule(), "", "GET", {}), IsEmpty());
  EXPECT_THAT(actual(one_rule(), "http://other", "GET", {}), IsEmpty());
  EXPECT_THAT(actual(one_rule(), kOrigin, "DELETE", {}), IsEmpty());
  EXPECT_THAT(actual(one_rule(), kOrigin, "GET", {.hide_etag = true}),
              Contains(Pair("Access-Control-Expose-Headers", "Content-Length")));
}

TEST(Cors, SurvivesItsOwnXml) {
  CorsPolicy policy = one_rule();
  policy[0].id = "a <b> & \"c\"";
  auto parsed = parse_cors(cors_xml(policy));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, policy);
}

S3Error refusal(const std::string& rule) {
  auto parsed = parse_cors("<CORSConfiguration><CORSRule>" + rule + "</CORSRule></CORSConfiguration>");
  EXPECT_FALSE(parsed) << rule;
  return parsed ? S3Error::internal_error : parsed.failure().error;
}

TEST(Cors, RefusesPoliciesThatR2Refuses) {
  const std::string method = "<AllowedMethod>GET</AllowedMethod>";
  const std::string origin = "<AllowedOrigin>https://a.example</AllowedOrigin>";
  EXPECT_TRUE(
      parse_cors("<CORSConfiguration><CORSRule>" + origin + method + "</CORSRule></CORSConfiguration>"));
  EXPECT_EQ(refusal(origin), S3Error::malformed_xml);
  EXPECT_EQ(refusal(method), S3Error::malformed_xml);
  EXPECT_EQ(refusal(origin + method + "<Unknown>1</Unknown>"), S3Error::malformed_xml);
  EXPECT_EQ(refusal(origin + method + "<AllowedHeader></AllowedHeader>"), S3Error::malformed_xml);
  EXPECT_EQ(refusal(origin + method + "<MaxAgeSeconds>-1</MaxAgeSeconds>"), S3Error::malformed_xml);
  EXPECT_EQ(refusal(origin + "<AllowedMethod>PATCH</AllowedMethod>"), S3Error::invalid_argument);
  for (const char* bad :
       {"https://a.example/", "a.example", "https://", "https://*.example", "https://a.example/x"}) {
    EXPECT_EQ(refusal(method + "<AllowedOrigin>" + bad + "</AllowedOrigin>"), S3Error::invalid_argument)
        << bad;
  }
  EXPECT_FALSE(parse_cors("<CORSConfiguration/>"));
  EXPECT_FALSE(parse_cors("<Other/>"));
  EXPECT_FALSE(parse_cors("<!DOCTYPE x [<!ENTITY e 'v'>]><CORSConfiguration/>"));
}

}  // namespace
}  // namespace r2deck::sandbox
