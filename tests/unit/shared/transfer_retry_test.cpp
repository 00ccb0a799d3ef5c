#include <gtest/gtest.h>

#include <algorithm>

#include "shared/transfer/retry.h"

namespace r2deck::transfer {
namespace {

TEST(Backoff, DrawsFromAnIntervalThatDoublesUpToTheCap) {
  Backoff backoff(1);
  for (const auto& [failures, ceiling] :
       {std::pair{1, 1'000}, {2, 2'000}, {3, 4'000}, {6, 30'000}, {60, 30'000}}) {
    Millis least = kBackoffCap, most = 0;
    for (int n = 0; n < 2'000; ++n) {
      const Millis delay = backoff.delay(failures);
      least = std::min(least, delay);
      most = std::max(most, delay);
    }
    EXPECT_GE(least, kBackoffBase);
    EXPECT_LT(least, kBackoffBase + ceiling / 10);
    EXPECT_LE(most, ceiling);
    EXPECT_GT(most, ceiling - ceiling / 10);
  }
}

TEST(Backoff, RepeatsItselfForTheSameSeedOnly) {
  Backoff one(7), same(7), other(8);
  bool differs = false;
  for (int n = 1; n < 20; ++n) {
    const Millis delay = one.delay(n);
    EXPECT_EQ(delay, same.delay(n));
    differs = differs || delay != other.delay(n);
  }
  EXPECT_TRUE(differs);
}

TEST(Call, WaitsBetweenTriesAndGivesUpAfterABoundedNumber) {
  Backoff backoff(1);
  Call call;
  Millis now = 1'000;
  for (int n = 1; n < kMaxCallFailures; ++n) {
    ASSERT_TRUE(call.may_begin(now));
    call.begin();
    EXPECT_FALSE(call.may_begin(now)) << "one at a time";
    ASSERT_TRUE(call.failed(now, backoff, true));
    EXPECT_FALSE(call.may_begin(now));
    now = *call.retry_at();
  }
  call.begin();
  EXPECT_FALSE(call.failed(now, backoff, true));
}

TEST(Call, BeginsCountingAnewAfterASuccess) {
  Backoff backoff(1);
  Call call;
  for (int n = 0; n < 100; ++n) {
    call.begin();
    ASSERT_TRUE(call.failed(0, backoff, true));
    call.begin();
    call.succeeded();
  }
}

TEST(Call, DoesNotCountFailuresWhileOfflineButWaitsLongerEachTime) {
  Backoff backoff(1);
  Call call;
  Millis longest = 0;
  for (int n = 0; n < 100; ++n) {
    call.begin();
    ASSERT_TRUE(call.failed(0, backoff, false));
    longest = std::max(longest, *call.retry_at());
  }
  EXPECT_GT(longest, 10'000);
  call.hurry();
  EXPECT_TRUE(call.may_begin(0));
}

TEST(Congestion, HalvesOnceForAllThatFailTogether) {
  Congestion congestion;
  EXPECT_EQ(congestion.limit(6), 6);
  congestion.slow_down(1'000, 6);
  congestion.slow_down(1'001, 6);
  congestion.slow_down(1'000 + Congestion::kCutHold - 1, 6);
  EXPECT_EQ(congestion.limit(6), 3);
  congestion.slow_down(1'000 + Congestion::kCutHold, 6);
  EXPECT_EQ(congestion.limit(6), 1);
  congestion.slow_down(9'000, 6);
  EXPECT_EQ(congestion.limit(6), 1) << "never none at all";
}

TEST(Congestion, GrowsBackByOneForEachRoundOfSuccesses) {
  Congestion congestion;
  congestion.slow_down(1'000, 6);
  int successes = 0;
  for (const int reached : {4, 5, 6}) {
    while (congestion.limit(6) < reached) {
      congestion.succeeded(6);
      ++successes;
    }
  }
  EXPECT_EQ(successes, 3 + 4 + 5);
  congestion.succeeded(6);
  EXPECT_EQ(congestion.limit(64), 64) << "forgotten once it has grown back";
}

TEST(Congestion, NeverAllowsMoreThanTheShare) {
  Congestion congestion;
  EXPECT_EQ(congestion.limit(0), 0);
  congestion.slow_down(1'000, 6);
  EXPECT_EQ(congestion.limit(0), 0);
  EXPECT_EQ(congestion.limit(2), 2);
}

TEST(Timeline, NeverRunsBackwards) {
  Timeline timeline;
  EXPECT_EQ(timeline.advance(10'000), 10'000);
  EXPECT_EQ(timeline.advance(12'000), 12'000);
  EXPECT_EQ(timeline.advance(2'000), 12'000) << "the clock was set back by ten seconds";
  EXPECT_EQ(timeline.advance(3'000), 13'000);
  EXPECT_EQ(timeline.to_wall(13'500), 3'500);
  EXPECT_EQ(timeline.steps_back(), 1U);
}

}  // namespace
}  // namespace r2deck::transfer
