// Keys, bucket names and metadata, at the limits and beside them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shared/r2/bucket_name.h"
#include "shared/r2/key.h"
#include "shared/r2/metadata.h"

namespace r2deck::r2 {
namespace {

void expect_key_invalid(const std::string& key) {
  const auto result = check_key(key);
  ASSERT_FALSE(result) << testing::PrintToString(key);
  EXPECT_EQ(result.problem().code, ErrorCode::key_invalid);
  EXPECT_FALSE(result.problem().hint.empty());
  EXPECT_FALSE(result.problem().message.empty());
}

TEST(Key, HasOneTo1024Bytes) {
  expect_key_invalid("");
  EXPECT_TRUE(check_key("a"));
  EXPECT_TRUE(check_key(std::string(1'023, 'a')));
  EXPECT_TRUE(check_key(std::string(1'024, 'a')));
  expect_key_invalid(std::string(1'025, 'a'));
}

TEST(Key, CountsTheBytesThatR2Stores) {
  std::string decomposed;  // 342 x "e" + U+0301: 1,026 bytes as written, 684 composed
  for (int i = 0; i < 342; ++i)
    decomposed += "e\xCC\x81";
  EXPECT_TRUE(check_key(decomposed));
  std::string composed;
  for (int i = 0; i < 513; ++i)
    composed += "é";
  expect_key_invalid(composed);
}

TEST(Key, HasNoSegmentThatABrowserWouldCollapse) {
  for (const char* key : {".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b", "/.", "/..", "..//x"}) {
    expect_key_invalid(key);
  }
  for (const char* key :
       {"...", ".a", "a.", "..a", "a..", "a/.b", "a/b..", "a/.../b", "/", "//", "/a", "a//b", "a/"}) {
    EXPECT_TRUE(check_key(key)) << key;
  }
}

TEST(Key, MayHoldTheTextOfAnEncodedDotOrABackslash) {
  for (const char* key : {"%2e", "a/%2e%2E/b", "..%2f", "a\\..\\b", ".%2e"})
    EXPECT_TRUE(check_key(key)) << key;
}

TEST(Key, IsUtf8) {
  EXPECT_TRUE(check_key("日本/👍"));
  expect_key_invalid("a\xFF");
  expect_key_invalid("\xED\xA0\x80");
}

TEST(Key, IsShownShortenedInErrors) {
  EXPECT_LT(check_key(std::string(100'000, 'a')).problem().subject.size(), 200U);
}

TEST(BucketName, FollowsR2sRule) {
  for (const std::string& name :
       {std::string("abc"), std::string("a-b"), std::string("0-9"), std::string(63, 'a')}) {
    EXPECT_TRUE(check_new_bucket_name(name)) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("ab"), std::string(64, 'a'), std::string("-ab"), std::string("ab-"),
        std::string("aBc"), std::string("a.b"), std::string("a_b"), std::string("a b"), std::string("äbc"),
        std::string("a/b"), std::string("ab\0c", 4)}) {
    const auto result = check_new_bucket_name(name);
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.problem().code, ErrorCode::invalid_request);
  }
}

TEST(BucketName, OfAnyStoreIsOneSegmentOfAPath) {
  for (const std::string& name : {std::string("My.Bucket_1"), std::string("a"), std::string(255, 'a')}) {
    EXPECT_TRUE(check_bucket_name(name)) << name;
  }
  for (const std::string& name : {std::string(), std::string("."), std::string(".."), std::string("a/b"),
                                  std::string("a%2fb"), std::string("a?b"), std::string(256, 'a')}) {
    EXPECT_FALSE(check_bucket_name(name)) << name;
  }
}

TEST(Metadata, Has8192BytesOfNamesAndValuesTogether) {
  const auto of_bytes = [](std::size_t bytes) {
    return Metadata{{"n", "v"}, {"name", std::string(bytes - 6, 'v')}};
  };
  EXPECT_TRUE(check_metadata({}));
  EXPECT_TRUE(check_metadata(of_bytes(8'191)));
  EXPECT_TRUE(check_metadata(of_bytes(8'192)));
  EXPECT_FALSE(check_metadata(of_bytes(8'193)));
}

TEST(Metadata, HoldsTokensAndLinesOfText) {
  EXPECT_TRUE(check_metadata({{"author", "A. Person"}, {"x-1_2.3", ""}, {"a", "!~"}, {"b", " ü 日本 "}}));
  for (const char* name : {"", "Author", "a b", "a:b", "ä", "a\n", "mtime"}) {
    const auto result = check_metadata({{name, "v"}});
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.problem().code, ErrorCode::invalid_request);
  }
  for (const char* value : {"a\r\nb", "a\tb", "\x7F", "\xFF", "\xC3"}) {
    EXPECT_FALSE(check_metadata({{"n", value}})) << value;
  }
  EXPECT_FALSE(check_metadata({{"a", "1"}, {"b", "2"}, {"a", "3"}}));
}

}  // namespace
}  // namespace r2deck::r2
