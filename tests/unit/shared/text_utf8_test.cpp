#include "shared/text/utf8.h"

#include <gtest/gtest.h>

#include <vector>

namespace r2deck::text {
namespace {

// Unicode 15, table 3-7, at the edges of every row.
const std::vector<std::string> kValid = {"",
                                         "a",
                                         "\x7F",
                                         std::string(1, '\0'),
                                         "\xC2\x80",
                                         "\xDF\xBF",
                                         "\xE0\xA0\x80",
                                         "\xED\x9F\xBF",
                                         "\xEE\x80\x80",
                                         "\xEF\xBF\xBF",
                                         "\xF0\x90\x80\x80",
                                         "\xF4\x8F\xBF\xBF",
                                         "日本語",
                                         "👍🏽"};
const std::vector<std::string> kInvalid = {"\x80",
                                           "\xBF",
                                           "\xC0\x80",
                                           "\xC1\xBF",
                                           "\xC2",
                                           "\xC2\x41",
                                           "\xE0\x9F\xBF",
                                           "\xE0\xA0",
                                           "\xED\xA0\x80",
                                           "\xED\xBF\xBF",
                                           "\xF0\x8F\xBF\xBF",
                                           "\xF4\x90\x80\x80",
                                           "\xF5\x80\x80\x80",
                                           "\xFF",
                                           "a\xF0\x9F\x91"};

TEST(Utf8, TellsValidFromInvalid) {
  for (const std::string& text : kValid)
    EXPECT_TRUE(valid_utf8(text)) << testing::PrintToString(text);
  for (const std::string& text : kInvalid)
    EXPECT_FALSE(valid_utf8(text)) << testing::PrintToString(text);
}

TEST(Utf8, ReplacesInvalidBytesAndNothingElse) {
  for (const std::string& text : kValid)
    EXPECT_EQ(replace_invalid_utf8(text), text);
  for (const std::string& text : kInvalid)
    EXPECT_TRUE(valid_utf8(replace_invalid_utf8(text)));
  EXPECT_EQ(replace_invalid_utf8("a\xFF"
                                 "b"),
            "a\xEF\xBF\xBD"
            "b");
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("abc"), 3U);
  EXPECT_EQ(count_code_points("日本"), 2U);
  EXPECT_EQ(count_code_points("e\xCC\x81"), 2U);
}

TEST(Utf8, TakesTheFirstCodePoint) {
  EXPECT_EQ(first_code_point("é!").value, U'é');
  EXPECT_EQ(first_code_point("é!").bytes, 2U);
  EXPECT_EQ(first_code_point("👍").value, U'👍');
  EXPECT_EQ(first_code_point("\xFF!").value, 0xFFFDU);
  EXPECT_EQ(first_code_point("\xFF!").bytes, 1U);
}

TEST(Nfc, ComposesWhatMacWritesApart) {
  EXPECT_EQ(to_nfc("u\xCC\x88"
                   "ber"),
            "\xC3\xBC"
            "ber");
  EXPECT_FALSE(
      is_nfc("u\xCC\x88"
             "ber"));
  EXPECT_TRUE(is_nfc("über"));
  EXPECT_TRUE(is_nfc("plain"));
  // Hangul composes by arithmetic, U+212B by its singleton decomposition.
  EXPECT_EQ(to_nfc("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), "한");
  EXPECT_EQ(to_nfc("\xE2\x84\xAB"), "\xC3\x85");
}

TEST(Nfc, KeepsCompatibilityFormsAndNulBytes) {
  EXPECT_EQ(to_nfc("ﬁ"), "ﬁ");
  const std::string with_nul("ü\0ü", 5);
  EXPECT_EQ(to_nfc(with_nul), with_nul);
}

TEST(Nfc, LeavesInvalidTextAlone) {
  EXPECT_EQ(to_nfc("\xFFü"), "\xFFü");
  EXPECT_FALSE(is_nfc("\xFFü"));
}

TEST(Truncate, LeavesShortTextsWhole) {
  EXPECT_EQ(truncate_end("", 1), "");
  EXPECT_EQ(truncate_end("abcd", 4), "abcd");
  EXPECT_EQ(truncate_middle("abcd", 4), "abcd");
}

TEST(Truncate, CutsTheEnd) {
  EXPECT_EQ(truncate_end("abcde", 4), "abc…");
  EXPECT_EQ(truncate_end("abcde", 1), "…");
  EXPECT_EQ(truncate_end("日本語です", 3), "日本…");
}

TEST(Truncate, CutsTheMiddle) {
  EXPECT_EQ(truncate_middle("holiday-in-the-mountains-0041.jpg", 13), "holida…41.jpg");
  EXPECT_EQ(truncate_middle("abcde", 4), "ab…e");
  EXPECT_EQ(truncate_middle("abcde", 2), "a…");
  EXPECT_EQ(truncate_middle("abcde", 1), "…");
}

TEST(Truncate, NeverPartsACombiningMarkFromItsBase) {
  EXPECT_EQ(truncate_end("ae\xCC\x81"
                         "bc",
                         3),
            "a…");
  EXPECT_EQ(truncate_end("ae\xCC\x81"
                         "bc",
                         4),
            "ae\xCC\x81…");
  EXPECT_EQ(truncate_middle("abcde\xCC\x81", 3), "a…");
  for (std::size_t max = 1; max < 8; ++max)
    EXPECT_LE(count_code_points(truncate_middle("👍🏽ab👍🏽cd", max)), max);
}

}  // namespace
}  // namespace r2deck::text
