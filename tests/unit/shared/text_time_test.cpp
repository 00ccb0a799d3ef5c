#include "shared/text/time.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace r2deck::text {
namespace {

constexpr UnixMillis kFirst = -62'135'596'800'000;
constexpr UnixMillis kLast = 253'402'300'799'999;

struct Moment {
  UnixMillis time;
  const char* rfc3339;
  const char* amz;
  const char* http;
};

const std::vector<Moment> kMoments = {
    {0, "1970-01-01T00:00:00Z", "19700101T000000Z", "Thu, 01 Jan 1970 00:00:00 GMT"},
    {1'767'323'045'000, "2026-01-02T03:04:05Z", "20260102T030405Z", "Fri, 02 Jan 2026 03:04:05 GMT"},
    {-1'000, "1969-12-31T23:59:59Z", "19691231T235959Z", "Wed, 31 Dec 1969 23:59:59 GMT"},
    {951'782'400'000, "2000-02-29T00:00:00Z", "20000229T000000Z", "Tue, 29 Feb 2000 00:00:00 GMT"},
    {kFirst, "0001-01-01T00:00:00Z", "00010101T000000Z", "Mon, 01 Jan 0001 00:00:00 GMT"},
    {kLast - 999, "9999-12-31T23:59:59Z", "99991231T235959Z", "Fri, 31 Dec 9999 23:59:59 GMT"},
};

TEST(Time, WritesAndReadsEveryFormOfAMoment) {
  for (const Moment& moment : kMoments) {
    SCOPED_TRACE(moment.rfc3339);
    EXPECT_EQ(to_rfc3339(moment.time), moment.rfc3339);
    EXPECT_EQ(to_amz_date(moment.time), moment.amz);
    EXPECT_EQ(to_http_date(moment.time), moment.http);
    EXPECT_EQ(from_rfc3339(moment.rfc3339).value(), moment.time);
    EXPECT_EQ(from_amz_date(moment.amz).value(), moment.time);
    EXPECT_EQ(from_http_date(moment.http).value(), moment.time);
  }
}

TEST(Time, KeepsMillisecondsInRfc3339Alone) {
  EXPECT_EQ(to_rfc3339(1), "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(to_rfc3339(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(120), "1970-01-01T00:00:00.120Z");
  EXPECT_EQ(to_amz_date(999), "19700101T000000Z");
  EXPECT_EQ(to_http_date(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(Time, WritesTimesThatNoFormCanNameAsTheNearestOne) {
  EXPECT_EQ(to_rfc3339(kFirst - 1), "0001-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(std::numeric_limits<UnixMillis>::min()), "0001-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(kLast), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(kLast + 1), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(std::numeric_limits<UnixMillis>::max()), "9999-12-31T23:59:59.999Z");
}

TEST(Time, ReadsOffsetsFractionsAndSmallLetters) {
  const std::vector<std::pair<const char*, UnixMillis>> cases = {
      {"1970-01-01T01:00:00+01:00", 0},
      {"1969-12-31T18:30:00-05:30", 0},
      {"1970-01-01t00:00:00z", 0},
      {"1970-01-01T00:00:00.5Z", 500},
      {"1970-01-01T00:00:00.1239999999999999999999Z", 123},
      {"1970-01-01T00:00:00.000Z", 0},
      {"2016-12-31T23:59:60Z", 1'483'228'800'000},  // a leap second
      {"1969-12-31T23:59:59.25-00:00", -750},
  };
  for (const auto& [text, time] : cases) {
    ASSERT_TRUE(from_rfc3339(text)) << text;
    EXPECT_EQ(from_rfc3339(text).value(), time) << text;
  }
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "2026",
                           "2026-01-02",
                           "2026-01-02 03:04:05Z",
                           "2026-01-02T03:04:05",
                           "2026-01-02T03:04:05Z ",
                           " 2026-01-02T03:04:05Z",
                           "2026-13-02T03:04:05Z",
                           "2026-00-02T03:04:05Z",
                           "2026-02-29T03:04:05Z",
                           "2026-04-31T03:04:05Z",
                           "2026-01-02T24:00:00Z",
                           "2026-01-02T03:60:05Z",
                           "2026-01-02T03:04:61Z",
                           "2026-01-02T03:04:05.Z",
                           "2026-01-02T03:04:05+24:00",
                           "2026-01-02T03:04:05+01:60",
                           "2026-01-02T03:04:05+0100",
                           "0000-01-01T00:00:00Z",
                           "0001-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "20260102T030405Z",
                           "-026-01-02T03:04:05Z"}) {
    const auto time = from_rfc3339(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.problem().code, ErrorCode::invalid_request) << text;
  }
  for (const char* text : {"", "20260102T030405", "2026-01-02T03:04:05Z", "20260230T030405Z",
                           "20260102T250405Z", "20260102T030405ZZ"}) {
    EXPECT_FALSE(from_amz_date(text)) << text;
  }
  for (const char* text :
       {"", "Fri, 2 Jan 2026 03:04:05 GMT", "Fri, 02 jan 2026 03:04:05 GMT", "Friday, 02-Jan-26 03:04:05 GMT",
        "Fri Jan  2 03:04:05 2026", "Fri, 02 Jan 2026 03:04:05 UTC", "Fri, 30 Feb 2026 03:04:05 GMT"}) {
    EXPECT_FALSE(from_http_date(text)) << text;
  }
}

TEST(Time, ShowsOnlyTheBeginningOfALongNonTime) {
  EXPECT_EQ(from_rfc3339(std::string(10'000, 'x')).problem().subject.size(), 64U);
}

TEST(Time, AgreesWithItselfOverManyDays) {
  for (UnixMillis time = kFirst; time < kLast; time += 86'400'000LL * 97 + 12'345'677) {
    ASSERT_EQ(from_rfc3339(to_rfc3339(time)).value(), time);
  }
}

}  // namespace
}  // namespace r2deck::text
