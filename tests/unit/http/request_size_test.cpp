// Which bytes may have a thread: those of which nothing is missing.
#include "companion/http/request_size.h"

#include <gtest/gtest.h>

#include <string>

namespace r2deck::http {
namespace {

const std::string kPost = "POST / HTTP/1.1\r\nHost: x\r\n";

TEST(CanBeServed, OnceTheHeadIsThere) {
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_TRUE(can_be_served(get));
  EXPECT_TRUE(can_be_served(get + "GET"));
  for (std::size_t size = 0; size < get.size(); ++size)
    EXPECT_FALSE(can_be_served(std::string_view(get).substr(0, size))) << size;
}

TEST(CanBeServed, OnceAllOfASmallBodyIsThere) {
  const std::string head = kPost + "content-LENGTH:  3 \r\n\r\n";
  EXPECT_FALSE(can_be_served(head + "{}"));
  EXPECT_TRUE(can_be_served(head + "{ }"));
  EXPECT_TRUE(can_be_served(head + "{ }GET"));
}

TEST(CanBeServed, WaitsForBodiesUpTo64KiB) {
  const auto head = [](std::size_t length) {
    return kPost + "Content-Length: " + std::to_string(length) + "\r\n\r\n";
  };
  EXPECT_FALSE(can_be_served(head(kMostWaitedBody)));
  EXPECT_TRUE(can_be_served(head(kMostWaitedBody) + std::string(kMostWaitedBody, 'x')));
  EXPECT_TRUE(can_be_served(head(kMostWaitedBody + 1)));
}

TEST(CanBeServed, WaitsForNoBodyThatComesOnlyAfterAnAnswer) {
  EXPECT_TRUE(can_be_served(kPost + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
  EXPECT_TRUE(can_be_served(kPost + "Transfer-Encoding: chunked\r\n\r\n"));
}

TEST(CanBeServed, WaitsForNothingOfWhatWillBeRefusedAnyway) {
  for (const char* length : {"", "x", "-1", "1x", "99999999999999999999999"})
    EXPECT_TRUE(can_be_served(kPost + "Content-Length: " + length + "\r\n\r\n")) << length;
  EXPECT_FALSE(can_be_served(std::string(kMostHead - 1, 'x')));
  EXPECT_TRUE(can_be_served(std::string(kMostHead, 'x')));
}

}  // namespace
}  // namespace r2deck::http
