#include "companion/http/client_address.h"

#include <gtest/gtest.h>

namespace r2deck::http {
namespace {

constexpr char kProxy[] = "127.0.0.1";

std::string address_by(const Headers& headers) {
  Request request;
  request.headers = headers;
  return client_address(request, kProxy);
}
std::string address_in(const std::string& header) {
  return address_by({{"X-Forwarded-For", header}});
}

TEST(ClientAddress, IsWhatTheProxyAppended) {
  EXPECT_EQ(address_in("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(address_in("203.0.113.9, 198.51.100.1,\t192.0.2.7 "), "192.0.2.7");
  EXPECT_EQ(address_in("2001:db8::7"), "2001:db8::7");
}

TEST(ClientAddress, HasNoPort) {
  EXPECT_EQ(address_in("192.0.2.7:51234"), "192.0.2.7");
  EXPECT_EQ(address_in("[2001:db8::7]:51234"), "2001:db8::7");
  EXPECT_EQ(address_in("[2001:db8::7]"), "2001:db8::7");
}

TEST(ClientAddress, IsTheProxysWhereItSaysNothingThatCounts) {
  EXPECT_EQ(address_by({}), kProxy);
  for (const char* said : {"", ",", "192.0.2.7,", "unknown", "_hidden", "[", "[]", "192.0.2", "192.0.2.7, x"})
    EXPECT_EQ(address_in(said), kProxy) << said;
  EXPECT_EQ(address_by({{"X-Forwarded-For", "203.0.113.9"}, {"x-forwarded-for", "192.0.2.7"}}), kProxy);
}

}  // namespace
}  // namespace r2deck::http
