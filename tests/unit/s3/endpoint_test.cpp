#include "companion/s3/endpoint.h"

#include <gtest/gtest.h>

namespace r2deck::s3 {
namespace {

const std::string kAccount = "0123456789abcdef0123456789abcdef";

TEST(R2Endpoint, IsMadeOfAccountAndJurisdiction) {
  EXPECT_EQ(r2_endpoint(kAccount, api::Jurisdiction::none)->url(),
            "https://" + kAccount + ".r2.cloudflarestorage.com");
  EXPECT_EQ(r2_endpoint(kAccount, api::Jurisdiction::eu)->url(),
            "https://" + kAccount + ".eu.r2.cloudflarestorage.com");
  EXPECT_EQ(r2_endpoint(kAccount, api::Jurisdiction::fedramp)->url(),
            "https://" + kAccount + ".fedramp.r2.cloudflarestorage.com");
  EXPECT_EQ(r2_endpoint(kAccount, api::Jurisdiction::none)->region, "auto");
}

TEST(R2Endpoint, RefusesWhatIsNoAccountId) {
  for (const std::string id :
       {"", "0123", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdeg",
        "0123456789abcdef0123456789abcdef0", "0123456789abcdef.example.com/0123"}) {
    const auto endpoint = r2_endpoint(id, api::Jurisdiction::none);
    ASSERT_FALSE(endpoint.ok()) << id;
    EXPECT_EQ(endpoint.problem().code, ErrorCode::invalid_request);
    EXPECT_FALSE(endpoint.problem().hint.empty());
  }
}

struct Accepted {
  std::string name, url, authority, origin, path_prefix;
  std::uint16_t port;
};

class AcceptedEndpoint : public testing::TestWithParam<Accepted> {};

TEST_P(AcceptedEndpoint, IsTakenApart) {
  const Accepted& want = GetParam();
  const auto endpoint = parse_endpoint(want.url, "eu-central-1");
  ASSERT_TRUE(endpoint.ok()) << endpoint.problem().message;
  EXPECT_EQ(endpoint->authority(), want.authority);
  EXPECT_EQ(endpoint->origin(), want.origin);
  EXPECT_EQ(endpoint->path_prefix, want.path_prefix);
  EXPECT_EQ(endpoint->port, want.port);
  EXPECT_EQ(endpoint->region, "eu-central-1");
  EXPECT_EQ(endpoint->url(), want.origin + want.path_prefix);
}

INSTANTIATE_TEST_SUITE_P(
    Endpoints, AcceptedEndpoint,
    testing::Values(
        Accepted{"Plain", "https://s3.example.com", "s3.example.com", "https://s3.example.com", "", 443},
        Accepted{"TrailingSlash", "https://s3.example.com/", "s3.example.com", "https://s3.example.com", "",
                 443},
        Accepted{"UpperCase", "HTTPS://S3.Example.COM", "s3.example.com", "https://s3.example.com", "", 443},
        Accepted{"OwnPort", "http://localhost:8723", "localhost:8723", "http://localhost:8723", "", 8723},
        Accepted{"DefaultPortIsNotSaid", "https://s3.example.com:443", "s3.example.com",
                 "https://s3.example.com", "", 443},
        Accepted{"OtherSchemesDefaultPortIsSaid", "http://s3.example.com:443", "s3.example.com:443",
                 "http://s3.example.com:443", "", 443},
        Accepted{"Address", "http://127.0.0.1:7480", "127.0.0.1:7480", "http://127.0.0.1:7480", "", 7480},
        Accepted{"AddressV6", "http://[::1]:7480/", "[::1]:7480", "http://[::1]:7480", "", 7480},
        Accepted{"Prefix", "http://127.0.0.1:8787/cdn-cgi/local/r2/s3//", "127.0.0.1:8787",
                 "http://127.0.0.1:8787", "/cdn-cgi/local/r2/s3", 8787},
        Accepted{"EscapedPrefix", "https://s3.example.com/a%20b", "s3.example.com", "https://s3.example.com",
                 "/a%20b", 443}),
    [](const auto& test) { return test.param.name; });

struct Refused {
  std::string name, url, region = "auto";
};

class RefusedEndpoint : public testing::TestWithParam<Refused> {};

TEST_P(RefusedEndpoint, IsAnInvalidRequestThatSaysWhatToDoAndRepeatsNothing) {
  const auto endpoint = parse_endpoint(GetParam().url, GetParam().region);
  ASSERT_FALSE(endpoint.ok());
  EXPECT_EQ(endpoint.problem().code, ErrorCode::invalid_request);
  EXPECT_FALSE(endpoint.problem().hint.empty());
  EXPECT_EQ(endpoint.problem().message.find("secret"), std::string::npos);
  EXPECT_TRUE(endpoint.problem().subject.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Endpoints, RefusedEndpoint,
    testing::Values(
        Refused{"Empty", ""}, Refused{"NoScheme", "s3.example.com"}, Refused{"NoHost", "https://"},
        Refused{"NoHostButPort", "https://:443"}, Refused{"OtherScheme", "ftp://s3.example.com"},
        Refused{"File", "file:///etc/passwd"}, Refused{"UserInfo", "https://key:secret@s3.example.com"},
        Refused{"Query", "https://s3.example.com/?secret"}, Refused{"Fragment", "https://s3.example.com#x"},
        Refused{"LineBreak", "https://s3.example.com\r\nX: y"}, Refused{"Space", "https://s3 .example.com"},
        Refused{"PortZero", "https://s3.example.com:0"},
        Refused{"PortTooLarge", "https://s3.example.com:65536"},
        Refused{"PortEmpty", "https://s3.example.com:"}, Refused{"PortWithSign", "https://s3.example.com:+1"},
        Refused{"PortWithTail", "https://s3.example.com:80a"},
        Refused{"EmptyLabel", "https://s3..example.com"}, Refused{"TrailingDot", "https://s3.example.com."},
        Refused{"NotAscii", "https://sü.example.com"}, Refused{"BrokenAddressV6", "http://[::1"},
        Refused{"NoAddressV6", "http://[s3]"}, Refused{"ScopedAddressV6", "http://[fe80::1%25eth0]"},
        Refused{"DotSegment", "https://s3.example.com/../x"},
        Refused{"InnerDoubleSlash", "https://s3.example.com/a//b"},
        Refused{"BrokenEscape", "https://s3.example.com/a%2"},
        Refused{"PlusInPath", "https://s3.example.com/a+b"},
        Refused{"EmptyRegion", "https://s3.example.com", ""},
        Refused{"RegionWithSlash", "https://s3.example.com", "a/b"}),
    [](const auto& test) { return test.param.name; });

TEST(EndpointHost, MayHave253CharactersAndNoMore) {
  const std::string label = std::string(61, 'a') + ".";
  const std::string longest = label + label + label + label + "abcde";  // 4 * 62 + 5
  ASSERT_EQ(longest.size(), 253u);
  EXPECT_TRUE(parse_endpoint("https://" + longest).ok());
  EXPECT_FALSE(parse_endpoint("https://" + longest + "f").ok());
}

}  // namespace
}  // namespace r2deck::s3
