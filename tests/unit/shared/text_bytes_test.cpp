#include "shared/text/bytes.h"

#include <gtest/gtest.h>

#include <limits>
#include <utility>
#include <vector>

namespace r2deck::text {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kKi = 1024, kMi = kKi * kKi, kGi = kMi * kKi, kTi = kGi * kKi;

TEST(FormatBytes, ShowsOneDecimalOfTheLargestUnitThatFits) {
  const std::vector<std::pair<std::int64_t, const char*>> cases = {
      {0, "0 bytes"},         {1, "1 byte"},          {2, "2 bytes"},
      {1'000, "1,000 bytes"}, {1'023, "1,023 bytes"}, {1'024, "1.0 KiB"},
      {1'025, "1.0 KiB"},     {1'536, "1.5 KiB"},     {64 * kMi, "64.0 MiB"},
      {3 * kGi, "3.0 GiB"},   {5 * kTi, "5.0 TiB"},   {kMi - 1, "1.0 MiB"},
      {kMi, "1.0 MiB"},       {kGi - 1, "1.0 GiB"},   {1'023 * kKi, "1,023.0 KiB"},
      {kMax, "8.0 EiB"},      {-1'536, "-1.5 KiB"},   {-kMax - 1, "-8.0 EiB"},
      {-1, "-1 byte"},
  };
  for (const auto& [bytes, text] : cases)
    EXPECT_EQ(format_bytes(bytes), text) << bytes;
}

TEST(FormatBytes, ChangesTheUnitWhereRoundingReaches1024) {
  // 1,023.95 KiB rounds to 1,024.0: the first amount that is shown as a MiB.
  const std::int64_t first = 1'048'525;
  EXPECT_EQ(format_bytes(first - 1), "1,023.9 KiB");
  EXPECT_EQ(format_bytes(first), "1.0 MiB");
}

TEST(FormatBytes, GroupsTheExactAmount) {
  EXPECT_EQ(format_bytes_exact(3 * kGi), "3,221,225,472 bytes");
  EXPECT_EQ(format_bytes_exact(1), "1 byte");
  EXPECT_EQ(format_bytes_exact(999), "999 bytes");
  EXPECT_EQ(format_bytes_exact(-1'000), "-1,000 bytes");
  EXPECT_EQ(format_count(10'000), "10,000");
}

TEST(FormatRate, SaysPerSecond) {
  EXPECT_EQ(format_rate(50'541'363), "48.2 MiB/s");
}

TEST(FormatDuration, NeverPromisesLessThanIsLeft) {
  constexpr std::int64_t kSecond = 1'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
  const std::vector<std::pair<std::int64_t, const char*>> cases = {
      {-5, "0 s"},
      {0, "0 s"},
      {1, "1 s"},
      {kSecond, "1 s"},
      {kSecond + 1, "2 s"},
      {45 * kSecond, "45 s"},
      {kMinute - 1, "1 min 00 s"},
      {2 * kMinute + 5 * kSecond, "2 min 05 s"},
      {kHour - kSecond, "59 min 59 s"},
      {kHour, "1 h 00 min"},
      {kHour + kSecond, "1 h 01 min"},
      {kHour + 2 * kMinute, "1 h 02 min"},
      {kDay - 1, "1 d 00 h"},
      {3 * kDay + 4 * kHour, "3 d 04 h"},
      {kMax, "106751991167 d 08 h"},
  };
  for (const auto& [time, text] : cases)
    EXPECT_EQ(format_duration(time), text) << time;
}

TEST(Percent, SaysAHundredOnlyWhenAllIsDone) {
  EXPECT_EQ(percent(0, 100), 0);
  EXPECT_EQ(percent(1, 1'000), 0);
  EXPECT_EQ(percent(999, 1'000), 99);
  EXPECT_EQ(percent(1'000, 1'000), 100);
  EXPECT_EQ(percent(1'001, 1'000), 100);
  EXPECT_EQ(percent(kMax - 1, kMax), 99);
  EXPECT_EQ(percent(kMax, kMax), 100);
  EXPECT_EQ(percent(kMax / 2, kMax), 50);
  EXPECT_EQ(percent(0, 0), 0);
  EXPECT_EQ(percent(-1, 10), 0);
}

TEST(ParseBytes, ReadsWhatPeopleWrite) {
  const std::vector<std::pair<const char*, std::int64_t>> cases = {
      {"0", 0},
      {"5242880", 5'242'880},
      {"10 bytes", 10},
      {"1 byte", 1},
      {"64 MiB", 64 * kMi},
      {"64mib", 64 * kMi},
      {"64M", 64 * kMi},
      {" 1.5 GiB ", 3 * kGi / 2},
      {"1 KB", 1'000},
      {"2GB", 2'000'000'000},
      {"4.995 GiB", 4'995 * kGi / 1'000},
      {"0.0001 KiB", 0},
      {"5TiB", 5 * kTi},
      {"0.9999999999999999999999999 TiB", kTi - 1},
      {"9223372036854775807", kMax},
  };
  for (const auto& [text, bytes] : cases) {
    ASSERT_TRUE(parse_bytes(text)) << text;
    EXPECT_EQ(parse_bytes(text).value(), bytes) << text;
  }
}

TEST(ParseBytes, RefusesWhatIsNoAmount) {
  for (const char* text : {"", " ", "MiB", "-1", "+1", "1.", ".5", "1,5 MiB", "1 PiB", "1 MiB x", "1e3",
                           "0x10", "9223372036854775808", "8388608 TiB", "1 2"}) {
    const auto bytes = parse_bytes(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.problem().code, ErrorCode::invalid_request) << text;
    EXPECT_FALSE(bytes.problem().hint.empty()) << text;
  }
}

}  // namespace
}  // namespace r2deck::text
