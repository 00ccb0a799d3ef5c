#include "companion/net/retry.h"

#include <gtest/gtest.h>

namespace r2deck::net {
namespace {

using std::chrono::milliseconds;

TEST(RetryDelay, DoublesUpToItsMostAndKeepsAtLeastHalf) {
  EXPECT_EQ(retry_delay(1, 0), milliseconds(100));
  EXPECT_EQ(retry_delay(1, 1), milliseconds(200));
  EXPECT_EQ(retry_delay(2, 1), milliseconds(400));
  EXPECT_EQ(retry_delay(3, 0.5), milliseconds(600));
  EXPECT_EQ(retry_delay(6, 1), kMaxRetryDelay);
  EXPECT_EQ(retry_delay(1'000'000, 1), kMaxRetryDelay);
  EXPECT_EQ(retry_delay(0, 1), milliseconds(200));
}

TEST(RetryAfter, IsReadAsWholeSeconds) {
  EXPECT_EQ(retry_after("0"), milliseconds(0));
  EXPECT_EQ(retry_after("3"), milliseconds(3'000));
  for (const char* header : {"", "-1", "1.5", "soon", "4294967296", "Fri, 02 Jan 2026 03:04:05 GMT"}) {
    EXPECT_EQ(retry_after(header), std::nullopt) << header;
  }
}

}  // namespace
}  // namespace r2deck::net
