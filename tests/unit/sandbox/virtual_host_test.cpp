// Buckets and jurisdictions that the host names, beside path style.
#include "companion/sandbox/host_name.h"
#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(HostName, NamesABucketAJurisdictionBothOrNeither) {
  const std::vector<std::string> endpoints{"localhost", "127.0.0.1"};
  struct Case {
    const char *host, *bucket, *jurisdiction;
  };
  for (const Case& each : {Case{"localhost", "", ""},
                           {"localhost:8723", "", ""},
                           {"127.0.0.1:8723", "", ""},
                           {"[::1]:8723", "", ""},
                           {"", "", ""},
                           {"elsewhere.example", "", ""},
                           {"notlocalhost", "", ""},
                           {".localhost", "", ""},
                           {"photos.localhost:8723", "photos", ""},
                           {"PHOTOS.LocalHost", "photos", ""},
                           {"photos.127.0.0.1:1", "photos", ""},
                           {"eu.localhost", "", "eu"},
                           {"fedramp.localhost", "", "fedramp"},
                           {"photos.eu.localhost:8723", "photos", "eu"},
                           {"two.labels.localhost", "two.labels", ""},
                           {"localhost.", "", ""},
                           {"photos.localhost.", "photos", ""},
                           {"photos.eu.localhost.:8723", "photos", "eu"},
                           {"::1", "", ""},
                           {".", "", ""}}) {
    const HostName name = read_host(each.host, endpoints);
    EXPECT_EQ(name.bucket, each.bucket) << each.host;
    EXPECT_EQ(name.jurisdiction, each.jurisdiction) << each.host;
  }
}

TEST(HostName, GoesWithoutItsPortWhateverItsForm) {
  for (const auto& [host, name] : {std::pair{"LocalHost:1", "localhost"},
                                   {"localhost", "localhost"},
                                   {"localhost:", "localhost"},
                                   {"localhost.", "localhost"},
                                   {"localhost.:80", "localhost"},
                                   {"127.0.0.1:80", "127.0.0.1"},
                                   {"::1", "::1"},
                                   {"fe80::A", "fe80::a"},
                                   {"[::1]", "[::1]"},
                                   {"[::1]:8723", "[::1]"},
                                   {"", ""},
                                   {".", ""},
                                   {":80", ""}})
    EXPECT_EQ(without_port(host), name) << host;
}

class VirtualHostTest : public SignedServerTest {
 protected:
  void SetUp() override { start(); }
  static Signing at(const std::string& host) {
    Signing signing;
    signing.host = host;
    return signing;
  }
};

TEST_F(VirtualHostTest, IsTheSameBucketAsInPathStyle) {
  EXPECT_THAT(ask_as(at("demo.localhost:8723"), "PUT", "/a%20b//c%2Fd", "virtual"),
              StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(body_of(ask("GET", "/demo/a%20b//c%2Fd")), "virtual");
  ask("PUT", "/demo/other", "path");
  EXPECT_EQ(body_of(ask_as(at("demo.127.0.0.1"), "GET", "/other")), "path");
  const std::string listing = ask_as(at("demo.localhost"), "GET", "/?list-type=2");
  EXPECT_THAT(listing, AllOf(HasSubstr("<Name>demo</Name>"), HasSubstr("<Key>other</Key>")));
  EXPECT_THAT(ask_as(at("localhost"), "GET", "/"), HasSubstr("<ListAllMyBucketsResult"));
}

TEST_F(VirtualHostTest, MakesAndRemovesTheBucketOfItsName) {
  EXPECT_THAT(ask_as(at("fresh.localhost"), "PUT", "/"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("HEAD", "/fresh"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask_as(at("fresh.localhost"), "DELETE", "/"), StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(ask_as(at("fresh.localhost"), "GET", "/key"), HasSubstr("<Code>NoSuchBucket</Code>"));
  EXPECT_THAT(ask_as(at("two.labels.localhost"), "GET", "/key"), HasSubstr("<Code>InvalidBucketName</Code>"));
}

// The root's dot names the same host.
TEST_F(VirtualHostTest, IsTheSameBucketWithADotAtTheEnd) {
  ask("PUT", "/demo/key", "x");
  EXPECT_EQ(body_of(ask_as(at("demo.localhost.:8723"), "GET", "/key")), "x");
  EXPECT_EQ(body_of(ask_as(at("localhost."), "GET", "/demo/key")), "x");
}

// The bucket is in the host, so a signature for another host must not do.
TEST_F(VirtualHostTest, TheSignatureCoversTheHostAsItWasSent) {
  ask("PUT", "/demo/key", "x");
  std::string request = head_as(at("demo.localhost"), "GET", "/key", 0);
  request.replace(request.find("demo.localhost"), 14, "deco.localhost");
  EXPECT_THAT(exchange(request), HasSubstr("<Code>SignatureDoesNotMatch</Code>"));
  // In upper case it is the same bucket, but what was signed is what was sent.
  EXPECT_EQ(body_of(ask_as(at("DEMO.localhost"), "GET", "/key")), "x");
  request = head_as(at("demo.localhost"), "GET", "/key", 0);
  request.replace(request.find("demo.localhost"), 14, "DEMO.localhost");
  EXPECT_THAT(exchange(request), HasSubstr("<Code>SignatureDoesNotMatch</Code>"));
}

TEST_F(VirtualHostTest, CorsIsThatOfTheBucketInTheHost) {
  const std::string asks =
      "Origin: " + std::string(kOrigin) + "\r\nAccess-Control-Request-Method: PUT\r\n\r\n";
  EXPECT_THAT(
      exchange("OPTIONS /key HTTP/1.1\r\nHost: demo.localhost:1\r\n" + asks),
      AllOf(StartsWith("HTTP/1.1 204 "), HasSubstr("Access-Control-Allow-Origin: " + std::string(kOrigin))));
  ask("PUT", "/bare");
  EXPECT_THAT(exchange("OPTIONS /demo/key HTTP/1.1\r\nHost: bare.localhost:1\r\n" + asks),
              StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(ask_as(at("demo.localhost"), "PUT", "/key", "x"), HasSubstr("Access-Control-Allow-Origin"));
  EXPECT_THAT(ask_as(at("bare.localhost"), "PUT", "/key", "x"), Not(HasSubstr("Access-Control-")));
}

// Paths that mean something else in path style are keys like any other here.
TEST_F(VirtualHostTest, TakesEveryPathAsAKey) {
  start([](Options& options) { options.admin = true; });
  for (const std::string key : {"/_sandbox/faults", "/client/v4/accounts", "/demo/x"}) {
    EXPECT_THAT(ask_as(at("demo.localhost"), "PUT", key, "object"), StartsWith("HTTP/1.1 200 ")) << key;
    EXPECT_EQ(body_of(ask_as(at("demo.localhost"), "GET", key)), "object") << key;
  }
}

// R2 > Reference > Data location: what lies in a jurisdiction is reached by that jurisdiction's endpoint
// alone.
TEST_F(VirtualHostTest, AJurisdictionHasBucketsOfItsOwn) {
  EXPECT_THAT(ask_as(at("eu.localhost"), "PUT", "/demo"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask_as(at("eu.localhost"), "PUT", "/only-eu"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask_as(at("demo.eu.localhost"), "PUT", "/key", "european"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("GET", "/demo/key"), HasSubstr("<Code>NoSuchKey</Code>"));
  EXPECT_THAT(ask("GET", "/only-eu"), HasSubstr("<Code>NoSuchBucket</Code>"));
  EXPECT_THAT(ask_as(at("fedramp.localhost"), "GET", "/only-eu"), HasSubstr("<Code>NoSuchBucket</Code>"));
  EXPECT_THAT(
      ask_as(at("eu.localhost"), "GET", "/"),
      AllOf(HasSubstr("<Name>demo</Name>"), HasSubstr("<Name>only-eu</Name>"), Not(HasSubstr("eu_"))));
  EXPECT_THAT(ask("GET", "/"), AllOf(HasSubstr("<Name>demo</Name>"), Not(HasSubstr("only-eu"))));
  start();
  EXPECT_EQ(body_of(ask_as(at("demo.eu.localhost"), "GET", "/key")), "european");
  EXPECT_THAT(ask_as(at("eu.localhost"), "DELETE", "/only-eu"), StartsWith("HTTP/1.1 204 "));
}

// The catalog once knew a bucket of a jurisdiction as "eu_name"; no request may call it so.
TEST_F(VirtualHostTest, NoNameReachesIntoAJurisdiction) {
  ask_as(at("eu.localhost"), "PUT", "/docs");
  ask_as(at("eu.localhost"), "PUT", "/docs/key", "x");
  ask_as(
      at("eu.localhost"), "PUT", "/docs?cors",
      "<CORSConfiguration><CORSRule><AllowedOrigin>http://a</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
      "</CORSRule></CORSConfiguration>");
  EXPECT_EQ(outcome(ask("PUT", "/demo/copy", {}, "x-amz-copy-source: eu_docs/key\r\n")), "404 NoSuchBucket");
  const auto preflight = [this](const std::string& host, const std::string& target) {
    return exchange("OPTIONS " + target + " HTTP/1.1\r\nHost: " + host +
                    "\r\nOrigin: http://a\r\nAccess-Control-Request-Method: GET\r\n\r\n");
  };
  EXPECT_THAT(preflight("eu.localhost", "/docs/key"), StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(preflight("localhost", "/eu_docs/key"), StartsWith("HTTP/1.1 403 "));
}

}  // namespace
}  // namespace r2deck::sandbox
