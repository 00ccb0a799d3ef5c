#include <gtest/gtest.h>

#include "shared/transfer/rate.h"

namespace r2deck::transfer {
namespace {

// 1,000 bytes every 100 ms from `from` to `to`.
std::int64_t steady(RateMeter& meter, std::int64_t from, std::int64_t to, std::int64_t sent = 0) {
  for (std::int64_t now = from; now <= to; now += 100) {
    meter.record(sent, now);
    sent += 1'000;
  }
  return sent - 1'000;
}

TEST(RateMeter, IsZeroBeforeAnythingMoved) {
  RateMeter meter;
  EXPECT_EQ(meter.bytes_per_second(1'000), 0);
  EXPECT_EQ(meter.time_left(100, 1'000), std::nullopt);
  meter.record(0, 1'000);
  EXPECT_EQ(meter.bytes_per_second(1'000), 0);
}

TEST(RateMeter, MeasuresASteadyFlow) {
  RateMeter meter;
  steady(meter, 1'000'000, 1'030'000);
  EXPECT_NEAR(meter.bytes_per_second(1'030'000), 10'000, 500);
  EXPECT_NEAR(static_cast<double>(*meter.time_left(100'000, 1'030'000)), 10'000, 600);
}

TEST(RateMeter, IsRightSoonAfterTheStart) {
  RateMeter meter;
  steady(meter, 1'000'000, 1'001'000);
  EXPECT_NEAR(meter.bytes_per_second(1'001'000), 10'000, 500);
}

TEST(RateMeter, DoesNotCountWhatWasThereBeforeItBegan) {
  RateMeter meter;
  meter.record(1'000'000'000, 5'000);
  EXPECT_EQ(meter.bytes_per_second(5'100), 0);
}

TEST(RateMeter, ForgetsWhatIsOlderThanItsWindow) {
  RateMeter meter;
  const std::int64_t sent = steady(meter, 1'000'000, 1'010'000);
  meter.record(sent, 1'012'000);
  EXPECT_LT(meter.bytes_per_second(1'013'000), 6'000);
  EXPECT_EQ(meter.bytes_per_second(1'017'000), 0);
  EXPECT_EQ(meter.time_left(1, 1'017'000), std::nullopt);
}

TEST(RateMeter, DoesNotSubtractAPartThatMustBeSentAgain) {
  RateMeter meter;
  const std::int64_t sent = steady(meter, 1'000'000, 1'004'000);
  const double before = meter.bytes_per_second(1'004'000);
  meter.record(sent - 30'000, 1'004'000);
  EXPECT_EQ(meter.bytes_per_second(1'004'000), before);
  meter.record(sent - 29'000, 1'004'100);
  EXPECT_GT(meter.bytes_per_second(1'004'100), 0);
}

TEST(RateMeter, DoesNotTakeASleepForSlownessNorForABurst) {
  RateMeter meter;
  const std::int64_t sent = steady(meter, 1'000'000, 1'010'000);
  meter.record(sent + 1'000'000, 9'000'000);
  EXPECT_EQ(meter.bytes_per_second(9'000'000), 0);
  steady(meter, 9'000'100, 9'002'000, sent + 1'001'000);
  EXPECT_NEAR(meter.bytes_per_second(9'002'000), 10'000, 600);
}

TEST(RateMeter, BeginsAnewWhenTheClockIsSetBack) {
  RateMeter meter;
  const std::int64_t sent = steady(meter, 1'000'000, 1'010'000);
  steady(meter, 500'000, 502'000, sent);
  EXPECT_NEAR(meter.bytes_per_second(502'000), 10'000, 600);
}

TEST(RateMeter, KnowsThatNothingTakesNoTime) {
  EXPECT_EQ(RateMeter().time_left(0, 1'000), 0);
}

}  // namespace
}  // namespace r2deck::transfer
