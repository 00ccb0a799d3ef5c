// The verifier against the examples of Amazon's documents ("Signature Calculations for the Authorization
// Header" and "Authenticating Requests: Using Query Parameters", Amazon S3 API reference), and what it
// refuses.
#include "companion/sandbox/sigv4_verify.h"

#include <gtest/gtest.h>

#include "companion/sandbox/digest.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {
namespace {

const Keys kKeys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const std::string kHost = "examplebucket.s3.amazonaws.com";
const std::string kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

text::UnixMillis at(const std::string& amz_date) {
  return *text::from_amz_date(amz_date);
}

RequestHead request(std::string method, std::string target, std::vector<Header> headers) {
  RequestHead head;
  head.method = std::move(method);
  head.target = std::move(target);
  head.headers = std::move(headers);
  return head;
}

Outcome<Verified> check(const RequestHead& head, const std::string& now = "20130524T000000Z") {
  return verify(head, *Query::parse(head.raw_query()), kKeys, at(now));
}

S3Error error(const Outcome<Verified>& outcome) {
  EXPECT_FALSE(outcome);
  return outcome ? S3Error::internal_error : outcome.failure().error;
}

Header authorization(const std::string& signed_headers, const std::string& signature,
                     const std::string& scope = "20130524/us-east-1/s3/aws4_request") {
  return {"authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/" + scope +
                               ",SignedHeaders=" + signed_headers + ",Signature=" + signature};
}

RequestHead get_object() {
  return request("GET", "/test.txt",
                 {{"host", kHost},
                  {"range", "bytes=0-9"},
                  {"x-amz-content-sha256", kEmpty},
                  {"x-amz-date", "20130524T000000Z"},
                  authorization("host;range;x-amz-content-sha256;x-amz-date",
                                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")});
}

RequestHead presigned() {
  return request(
      "GET",
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
      "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders="
      "host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
      {{"host", kHost}});
}

// Signs as the protocol says, by the verifier's own steps: only for what no document has an example of.
RequestHead signed_by_hand(std::string method, std::string target, std::vector<Header> headers,
                           std::vector<std::string> names, const std::string& region = "auto") {
  headers.push_back({"host", "localhost:8723"});
  headers.push_back({"x-amz-content-sha256", kEmpty});
  headers.push_back({"x-amz-date", "20130524T000000Z"});
  RequestHead head = request(std::move(method), std::move(target), std::move(headers));
  const Scope scope{"20130524", region};
  const std::string canonical = canonical_request(head, *Query::parse(head.raw_query()), names, kEmpty);
  std::string list;
  for (const auto& name : names)
    list += (list.empty() ? "" : ";") + name;
  head.headers.push_back(authorization(
      list, signature(kKeys.secret_access_key, scope, string_to_sign("20130524T000000Z", scope, canonical)),
      scope.text()));
  return head;
}

const std::vector<std::string> kUsual = {"host", "x-amz-content-sha256", "x-amz-date"};

TEST(SigV4Verify, TakesTheDocumentedGetObject) {
  auto verified = check(get_object());
  ASSERT_TRUE(verified) << verified.failure().text();
  EXPECT_EQ(verified->payload, kEmpty);
}

TEST(SigV4Verify, TakesTheDocumentedPutObject) {
  const std::string payload = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  auto verified =
      check(request("PUT", "/test%24file.text",
                    {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                     {"host", kHost},
                     {"x-amz-content-sha256", payload},
                     {"x-amz-date", "20130524T000000Z"},
                     {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                     authorization("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                                   "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")}));
  ASSERT_TRUE(verified) << verified.failure().text();
  EXPECT_EQ(verified->payload, payload);
}

TEST(SigV4Verify, TakesTheDocumentedSubresourceWithoutAValue) {
  EXPECT_TRUE(
      check(request("GET", "/?lifecycle",
                    {{"host", kHost},
                     {"x-amz-content-sha256", kEmpty},
                     {"x-amz-date", "20130524T000000Z"},
                     authorization("host;x-amz-content-sha256;x-amz-date",
                                   "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")})));
}

TEST(SigV4Verify, TakesTheDocumentedListing) {
  EXPECT_TRUE(
      check(request("GET", "/?max-keys=2&prefix=J",
                    {{"host", kHost},
                     {"x-amz-content-sha256", kEmpty},
                     {"x-amz-date", "20130524T000000Z"},
                     authorization("host;x-amz-content-sha256;x-amz-date",
                                   "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")})));
}

TEST(SigV4Verify, TakesTheDocumentedPresignedUrlUntilItExpires) {
  auto verified = check(presigned());
  ASSERT_TRUE(verified) << verified.failure().text();
  EXPECT_EQ(verified->payload, kUnsignedPayload);
  EXPECT_TRUE(check(presigned(), "20130524T235959Z"));
  EXPECT_EQ(error(check(presigned(), "20130525T000000Z")), S3Error::expired_request);
}

TEST(SigV4Verify, TakesA15MinuteSkewEitherWayAndNoMore) {
  EXPECT_TRUE(check(get_object(), "20130524T001500Z"));
  EXPECT_TRUE(check(get_object(), "20130523T234500Z"));
  EXPECT_EQ(error(check(get_object(), "20130524T001501Z")), S3Error::request_time_too_skewed);
  EXPECT_EQ(error(check(get_object(), "20130523T234459Z")), S3Error::request_time_too_skewed);
  EXPECT_EQ(error(check(presigned(), "20130523T234459Z")), S3Error::request_time_too_skewed);
}

TEST(SigV4Verify, RefusesWhatWasChangedAfterSigning) {
  for (const char* target : {"/test.TXT", "/test.txt?x", "//test.txt", "/test.txt%2F"}) {
    RequestHead head = get_object();
    head.target = target;
    EXPECT_EQ(error(check(head)), S3Error::signature_mismatch) << target;
  }
  RequestHead method = get_object();
  method.method = "HEAD";
  EXPECT_EQ(error(check(method)), S3Error::signature_mismatch);
  for (std::size_t i = 0; i < 3; ++i) {
    RequestHead head = get_object();
    head.headers[i].value = i == 2 ? std::string(64, '0') : head.headers[i].value + "0";
    EXPECT_EQ(error(check(head)), S3Error::signature_mismatch) << head.headers[i].name;
  }
}

TEST(SigV4Verify, WantsEveryAmzHeaderSigned) {
  RequestHead head = get_object();
  head.headers.push_back({"x-amz-meta-a", "b"});
  EXPECT_EQ(error(check(head)), S3Error::access_denied);
  RequestHead link = presigned();
  link.headers.push_back({"x-amz-acl", "private"});
  EXPECT_EQ(error(check(link)), S3Error::access_denied);
  RequestHead plain = get_object();
  plain.headers.push_back({"content-type", "text/plain"});
  EXPECT_TRUE(check(plain));
}

// R2's own headers too, or whoever holds a link decides what it does. What a proxy adds on the way may stay.
TEST(SigV4Verify, WantsEveryCfHeaderSignedThatChangesWhatIsDone) {
  for (const std::string name :
       {"cf-create-bucket-if-missing", "cf-copy-destination-if-match", "cf-copy-destination-if-none-match",
        "cf-copy-destination-if-modified-since", "cf-copy-destination-if-unmodified-since", "cf-prefix",
        "cf-start-after", "cf-continuation-token", "cf-max-keys", "cf-max-buckets"}) {
    RequestHead head = get_object();
    head.headers.push_back({name, "true"});
    const auto outcome = check(head);
    EXPECT_EQ(error(outcome), S3Error::access_denied) << name;
    EXPECT_EQ(outcome.failure().text(),
              "There were headers present in the request which were not signed: " + name);
    RequestHead link = presigned();
    link.headers.push_back({name, "true"});
    EXPECT_EQ(error(check(link)), S3Error::access_denied) << name;
    EXPECT_TRUE(check(signed_by_hand("PUT", "/b/k", {{name, "true"}},
                                     {name, "host", "x-amz-content-sha256", "x-amz-date"})))
        << name;
  }
  RequestHead proxied = presigned();
  proxied.headers.push_back({"cf-ray", "230b030023ae2822-SJC"});
  proxied.headers.push_back({"cf-connecting-ip", "203.0.113.1"});
  EXPECT_TRUE(check(proxied));
}

TEST(SigV4Verify, WantsHostSigned) {
  EXPECT_EQ(error(check(signed_by_hand("GET", "/b", {}, {"x-amz-content-sha256", "x-amz-date"}))),
            S3Error::invalid_argument);
}

TEST(SigV4Verify, WantsEverySignedHeaderThereEvenAnEmptyOne) {
  const auto signed_empty = signed_by_hand("GET", "/b/k", {{"x-note", ""}},
                                           {"host", "x-amz-content-sha256", "x-amz-date", "x-note"});
  EXPECT_TRUE(check(signed_empty));
  RequestHead without = signed_empty;
  std::erase_if(without.headers, [](const Header& header) { return header.name == "x-note"; });
  EXPECT_EQ(error(check(without)), S3Error::signature_mismatch);
}

TEST(SigV4Verify, ReadsAPathInAnySpellingOfItsBytes) {
  const auto reference = signed_by_hand("GET", "/b/%28a%20b%29~%C3%BC/..//%2B", {}, kUsual);
  for (const char* target : {"/b/(a%20b)~%C3%BC/..//+", "/b/%28a%20b%29%7E%c3%bc/..//%2b"}) {
    RequestHead head = reference;
    head.target = target;
    EXPECT_TRUE(check(head)) << target;
  }
  RequestHead twice = reference;
  twice.target = "/b/%2528a%2520b%2529~%25C3%25BC/..//%252B";
  EXPECT_EQ(error(check(twice)), S3Error::signature_mismatch);
}

TEST(SigV4Verify, ReadsAPlusInTheQueryAsAPlus) {
  RequestHead head = signed_by_hand("GET", "/b?prefix=a%20b", {}, kUsual);
  EXPECT_TRUE(check(head));
  head.target = "/b?prefix=a+b";
  EXPECT_EQ(error(check(head)), S3Error::signature_mismatch);
}

TEST(SigV4Verify, SortsTheQueryByEncodedNameThenValue) {
  RequestHead head = request("GET", "/b?b=2&a=%C3%BC&a=z&A=1&%2F=1&c", {{"host", "h"}});
  const std::string canonical = canonical_request(head, *Query::parse(head.raw_query()), {"host"}, "P");
  EXPECT_EQ(canonical, "GET\n/b\n%2F=1&A=1&a=%C3%BC&a=z&b=2&c=\nhost:h\n\nhost\nP");
}

TEST(SigV4Verify, CollapsesSpacesAndJoinsRepeatedHeaders) {
  RequestHead head = request("GET", "/", {{"host", "h"}, {"x-a", "  one   two\t three "}, {"x-a", "four"}});
  EXPECT_EQ(canonical_request(head, Query(), {"host", "x-a"}, "P"),
            "GET\n/\n\nhost:h\nx-a:one two three,four\n\nhost;x-a\nP");
}

TEST(SigV4Verify, TakesR2sRegionsOnly) {
  for (const char* region : {"auto", "us-east-1", "", "wnam", "enam", "weur", "eeur", "apac", "oc"}) {
    EXPECT_TRUE(check(signed_by_hand("GET", "/b", {}, kUsual, region))) << region;
  }
  EXPECT_EQ(error(check(signed_by_hand("GET", "/b", {}, kUsual, "eu-central-1"))), S3Error::invalid_region);
}

TEST(SigV4Verify, RefusesRepeatedAndDoubleAuthority) {
  RequestHead twice = get_object();
  twice.headers.push_back({"host", "elsewhere"});
  EXPECT_EQ(error(check(twice)), S3Error::invalid_argument);
  RequestHead both = presigned();
  both.headers.push_back(get_object().headers.back());
  EXPECT_EQ(error(check(both)), S3Error::invalid_argument);
  RequestHead repeated = presigned();
  repeated.target += "&X-Amz-Expires=604800";
  EXPECT_EQ(error(check(repeated)), S3Error::invalid_argument);
}

TEST(SigV4Verify, RefusesNoAuthorityAndHalfOfIt) {
  EXPECT_EQ(error(check(request("GET", "/b", {{"host", "h"}}))), S3Error::invalid_argument);
  for (const char* value :
       {"", "Basic x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a,SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=a/b/c,SignedHeaders=host,Signature=0",
        "AWS4-HMAC-SHA256 Credential=a,Credential=b,Signature=0"}) {
    EXPECT_EQ(error(check(request("GET", "/b", {{"host", "h"}, {"authorization", value}}))),
              S3Error::invalid_argument)
        << value;
  }
}

TEST(SigV4Verify, SaysWhoIsUnknownAsR2Does) {
  RequestHead head = get_object();
  head.headers.back() = {
      "authorization",
      "AWS4-HMAC-SHA256 Credential=" + std::string(32, 'a') +
          "/20130524/auto/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
          "Signature=" +
          std::string(64, '0')};
  EXPECT_EQ(error(check(head)), S3Error::unauthorized);
  head.headers.back().value.erase(head.headers.back().value.find("aaaa"), 1);
  auto refused = check(head);
  EXPECT_EQ(error(refused), S3Error::invalid_argument);
  EXPECT_NE(refused.failure().message.find("has length 31, should be 32"), std::string::npos);
}

TEST(SigV4Verify, RefusesStreamingAndMalformedPayloads) {
  for (const auto& [payload, expected] :
       {std::pair{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", S3Error::not_implemented},
        std::pair{"nonsense", S3Error::invalid_argument}}) {
    RequestHead head = get_object();
    head.headers[2].value = payload;
    EXPECT_EQ(error(check(head)), expected) << payload;
  }
  RequestHead without = get_object();
  without.headers.erase(without.headers.begin() + 2);
  EXPECT_EQ(error(check(without)), S3Error::invalid_request);
}

TEST(SigV4Verify, RefusesADateThatIsNotTheScopesDate) {
  EXPECT_EQ(
      error(check(request("GET", "/b",
                          {{"host", "h"},
                           {"x-amz-content-sha256", kEmpty},
                           {"x-amz-date", "20130525T000000Z"},
                           authorization("host;x-amz-content-sha256;x-amz-date", std::string(64, '0'))}))),
      S3Error::invalid_argument);
}

}  // namespace
}  // namespace r2deck::sandbox
