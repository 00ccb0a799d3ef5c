// Which addresses are ours, and how the outside one must be given.
#include "companion/http/place.h"

#include <gtest/gtest.h>

namespace r2deck::http {
namespace {

TEST(Place, AnswersToTheLoopbackNamesAndToItsOwn) {
  const Place place("192.0.2.7", 8722, false, {});
  EXPECT_EQ(place.origin(), "http://192.0.2.7:8722");
  EXPECT_EQ(place.origin_of("192.0.2.7:8722"), "http://192.0.2.7:8722");
  EXPECT_EQ(place.origin_of("localhost:8722"), "http://localhost:8722");
  EXPECT_EQ(place.origin_of("[::1]:8722"), "http://[::1]:8722");
  for (const char* host : {"", "192.0.2.7", "192.0.2.7:80", "192.0.2.8:8722", "LOCALHOST.evil:8722"})
    EXPECT_EQ(place.origin_of(host), std::nullopt) << host;
}

TEST(Place, IsNamedByLoopbackWhereItListensEverywhere) {
  for (const char* host : {"0.0.0.0", "::", ""}) {
    EXPECT_EQ(Place(host, 8722, false, {}).origin(), "http://127.0.0.1:8722") << host;
    EXPECT_EQ(Place(host, 8722, false, {}).origin_of("0.0.0.0:8722"), std::nullopt) << host;
  }
}

TEST(Place, PutsAnIpv6AddressInBrackets) {
  EXPECT_EQ(Place("2001:db8::7", 8722, true, {}).origin(), "https://[2001:db8::7]:8722");
}

TEST(Place, LeavesOutThePortThatTheSchemeHasAnyway) {
  EXPECT_EQ(Place("h.example", 443, true, {}).origin_of("h.example"), "https://h.example");
  EXPECT_EQ(Place("h.example", 80, true, {}).origin_of("h.example"), std::nullopt);
}

TEST(Place, IsNamedByThePublicAddressWhereThereIsOne) {
  const Place place("127.0.0.1", 8722, false, "https://deck.example.com");
  EXPECT_EQ(place.origin(), "https://deck.example.com");
  EXPECT_EQ(place.origin_of("deck.example.com"), "https://deck.example.com");
  EXPECT_EQ(place.origin_of("deck.example.com:443"), "https://deck.example.com");
  EXPECT_EQ(place.origin_of("127.0.0.1:8722"), "http://127.0.0.1:8722");
  const Place other("127.0.0.1", 8722, false, "https://[2001:db8::7]:8443");
  EXPECT_EQ(other.origin_of("[2001:db8::7]:8443"), "https://[2001:db8::7]:8443");
  EXPECT_EQ(other.origin_of("[2001:db8::7]:8443:443"), std::nullopt);
}

TEST(PublicUrl, IsAnHttpsOriginWithNothingBehindIt) {
  EXPECT_EQ(*check_public_url("https://Deck.Example.com/"), "https://deck.example.com");
  EXPECT_EQ(*check_public_url("https://deck.example.com:8443"), "https://deck.example.com:8443");
  EXPECT_EQ(*check_public_url("https://[2001:db8::7]"), "https://[2001:db8::7]");
  for (const char* url :
       {"", "deck.example.com", "http://deck.example.com", "https://", "https://deck.example.com/r2",
        "https://deck.example.com:0", "https://deck.example.com:65536", "https://deck.example.com:",
        "https://user@deck.example.com", "https://deck.example.com?x", "https://a b"})
    EXPECT_FALSE(check_public_url(url).ok()) << url;
}

TEST(Loopback, IsWhatOnlyThisMachineReaches) {
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host :
       {"0.0.0.0", "::", "128.0.0.1", "localhost.example.com", "127.0.0.1.example.com", ""})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace r2deck::http
