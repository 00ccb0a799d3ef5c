#include "companion/services/mtime.h"

#include <gtest/gtest.h>

namespace r2deck::services {
namespace {

TEST(Mtime, IsWrittenAsRcloneDoes) {
  EXPECT_EQ(to_mtime(1'354'040'105'123), "1354040105.123");
  EXPECT_EQ(to_mtime(1'354'040'105'007), "1354040105.007");
  EXPECT_EQ(to_mtime(1'354'040'105'000), "1354040105");
  EXPECT_EQ(to_mtime(0), "0");
}

TEST(Mtime, KnowsFilesOlderThan1970) {
  EXPECT_EQ(to_mtime(-1'500), "-1.500");
  EXPECT_EQ(from_mtime("-1.500"), -1'500);
  EXPECT_EQ(from_mtime(to_mtime(-500)), -500);
}

TEST(Mtime, ReadsNanosecondsAsRcloneWritesThem) {
  EXPECT_EQ(from_mtime("1354040105.123456789"), 1'354'040'105'123);
}

TEST(Mtime, ReadsWhatItWrites) {
  for (const text::UnixMillis time : {0LL, 1LL, 999LL, 1000LL, 1'354'040'105'120LL, -1LL, -999'999LL}) {
    EXPECT_EQ(from_mtime(to_mtime(time)), time);
  }
}

TEST(Mtime, IsNothingWhereItIsNoNumber) {
  for (const char* text : {"", "-", ".", "1.", ".5", "1e9", "today", "1.2.3", " 1", "9999999999999999999"}) {
    EXPECT_EQ(from_mtime(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace r2deck::services
