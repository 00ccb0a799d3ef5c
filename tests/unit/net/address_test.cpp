#include "companion/net/address.h"

#include <gtest/gtest.h>

#include "companion/net/resolve.h"

namespace r2deck::net {
namespace {

TEST(Reach, LinkLocalAndMetadataAddressesAreForbiddenHoweverTheyAreWritten) {
  for (const char* address :
       {"169.254.169.254", "169.254.0.0", "169.254.255.255", "2852039166", "0xa9.254.43518", "0251.0376.1.1",
        "[fe80::1]", "fe80::1", "febf::1", "[::ffff:169.254.169.254]", "::169.254.169.254",
        "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "100.100.100.200", "192.0.0.192", "168.63.129.16",
        "fd00:ec2::254"}) {
    EXPECT_EQ(reach_of_literal(address), Reach::forbidden) << address;
  }
}

TEST(Reach, ThisMachineAndPrivateNetworksAreNearby) {
  for (const char* address : {"127.0.0.1",     "127.255.255.255", "0.0.0.0",           "0",
                              "10.0.0.1",      "10.255.255.255",  "172.16.0.1",        "172.31.255.255",
                              "192.168.0.1",   "192.168.255.255", "100.64.0.1",        "100.127.255.255",
                              "198.18.0.1",    "224.0.0.1",       "255.255.255.255",   "::1",
                              "[::]",          "fc00::1",         "fdff::1",           "fec0::1",
                              "ff02::1",       "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
                              "2002:7f00:1::", "localhost",       "LOCALHOST",         "localhost.",
                              "eu.localhost"}) {
    EXPECT_EQ(reach_of_literal(address), Reach::nearby) << address;
  }
}

TEST(Reach, BlocksEndWhereTheyShould) {
  for (const char* address :
       {"9.255.255.255",  "11.0.0.0",       "126.255.255.255", "128.0.0.0",       "169.253.255.255",
        "169.255.0.0",    "172.15.255.255", "172.32.0.0",      "192.167.255.255", "192.169.0.0",
        "100.63.255.255", "100.128.0.0",    "198.17.255.255",  "198.20.0.0",      "223.255.255.255",
        "1.1.1.1",        "2606:4700::1",   "2001:4860::8888", "::ffff:1.1.1.1",  "2002:101:101::1"}) {
    EXPECT_EQ(reach_of_literal(address), Reach::everywhere) << address;
  }
}

TEST(Reach, ANameIsJudgedAfterResolving) {
  for (const char* name : {"example.com", "notlocalhost", "localhost.example.com", ""})
    EXPECT_EQ(reach_of_literal(name), std::nullopt) << name;
}

ResolveFailure::Kind refusal(const std::string& host, bool allow_nearby) {
  const auto resolved = resolve(host, allow_nearby);
  const auto* failure = std::get_if<ResolveFailure>(&resolved);
  return failure ? failure->kind : ResolveFailure::Kind::name_unavailable;
}

TEST(Resolve, RefusesAddressesByWhatIsAllowed) {
  using Kind = ResolveFailure::Kind;
  for (const char* host : {"localhost", "127.0.0.1", "[::1]", "10.1.2.3"}) {
    EXPECT_EQ(refusal(host, false), Kind::address_nearby) << host;
    EXPECT_TRUE(std::holds_alternative<std::vector<std::string>>(resolve(host, true))) << host;
  }
  for (const bool allow_nearby : {false, true}) {
    EXPECT_EQ(refusal("169.254.169.254", allow_nearby), Kind::address_forbidden);
    EXPECT_EQ(refusal("[fe80::1]", allow_nearby), Kind::address_forbidden);
  }
}

TEST(Resolve, LooksAtAnAddressOfTheInternetAlone) {
  const auto resolved = resolve("1.1.1.1", false);
  const auto* addresses = std::get_if<std::vector<std::string>>(&resolved);
  ASSERT_NE(addresses, nullptr);
  EXPECT_EQ(*addresses, std::vector<std::string>{"1.1.1.1"});
}

}  // namespace
}  // namespace r2deck::net
