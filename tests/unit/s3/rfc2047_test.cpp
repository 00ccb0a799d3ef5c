#include "companion/s3/rfc2047.h"

#include <gtest/gtest.h>

#include "companion/s3/client.h"

namespace r2deck::s3 {
namespace {

TEST(EncodedWords, LeaveAsciiAsItIs) {
  for (const std::string text : {"", "1767323045", "a b=c?d%41", "=x?", "~!@#$%^&*()_+"}) {
    EXPECT_EQ(to_encoded_words(text), text);
    EXPECT_EQ(from_encoded_words(text), text);
  }
}

TEST(EncodedWords, EncodeWhatIsNotAscii) {
  EXPECT_EQ(to_encoded_words("Straße"), "=?UTF-8?B?U3RyYcOfZQ==?=");
}

TEST(EncodedWords, ComeBackAsTheyWere) {
  std::string emoji;
  for (int i = 0; i < 60; ++i)
    emoji += "\xf0\x9f\x8e\x89";
  for (const std::string& text :
       {std::string("日本"), std::string(" led"), std::string("trailed "), std::string("=?UTF-8?B?YQ==?="),
        std::string("tab\there"), emoji, std::string(1000, '\xff')}) {
    EXPECT_EQ(from_encoded_words(to_encoded_words(text)), text);
  }
}

TEST(EncodedWords, AreNoLongerThan75CharactersAndSplitNoCharacter) {
  std::string text = "x";
  for (int i = 0; i < 40; ++i)
    text += "\xf0\x9f\x8e\x89";
  const std::string encoded = to_encoded_words(text);
  for (std::size_t start = 0; start < encoded.size();) {
    const auto end = std::min(encoded.find(' ', start), encoded.size());
    EXPECT_LE(end - start, 75u);
    const std::string word = from_encoded_words(encoded.substr(start, end - start));
    EXPECT_EQ((word.size() - (start == 0 ? 1 : 0)) % 4, 0u);
    start = end + 1;
  }
}

// RFC 2047, 8.
TEST(EncodedWords, DecodeTheExamplesOfTheRfc) {
  EXPECT_EQ(from_encoded_words("=?US-ASCII?Q?Keith_Moore?="), "Keith Moore");
  EXPECT_EQ(from_encoded_words("=?utf-8?q?a?= =?utf-8?b?Yg==?="), "ab");
  EXPECT_EQ(from_encoded_words("=?utf-8?q?a?= b"), "a b");
  EXPECT_EQ(from_encoded_words("a =?utf-8?q?b=C3=BC?= c"), "a b\xc3\xbc c");
}

TEST(EncodedWords, LeaveWhatTheyCannotRead) {
  for (const std::string text : {"=?ISO-8859-1?Q?a=FC?=", "=?UTF-8?B?****?=", "=?UTF-8?X?a?=", "=?UTF-8?Q?a",
                                 "=?", "=??", "=?UTF-8?Q?=G0?=", "=?a?b?c?="}) {
    EXPECT_EQ(from_encoded_words(text), text);
  }
}

TEST(ObjectHeaders, AreSentUnderTheirNamesAndEmptyOnesNot) {
  EXPECT_EQ(to_headers({.content_type = "image/png",
                        .cache_control = "no-store",
                        .content_disposition = "inline",
                        .storage_class = "STANDARD_IA",
                        .metadata = {{"MTime", "1"}, {"name", "ü"}}}),
            (Pairs{{"Content-Type", "image/png"},
                   {"Cache-Control", "no-store"},
                   {"Content-Disposition", "inline"},
                   {"x-amz-storage-class", "STANDARD_IA"},
                   {"x-amz-meta-mtime", "1"},
                   {"x-amz-meta-name", "=?UTF-8?B?w7w=?="}}));
  EXPECT_EQ(to_headers({}), Pairs{});
}

}  // namespace
}  // namespace r2deck::s3
