#include "companion/cli/local_name.h"

#include <gtest/gtest.h>

#include <string>

namespace r2deck::cli {
namespace {

TEST(LocalName, IsTheKeysLastSegment) {
  EXPECT_EQ(*file_name_of("a.txt"), "a.txt");
  EXPECT_EQ(*file_name_of("../x/été .txt"), "été .txt");
  EXPECT_EQ(*file_name_of("a/..."), "...");
}

TEST(LocalName, BelowAFolderIsARelativePath) {
  EXPECT_EQ(*relative_path_of("a"), "a");
  EXPECT_EQ(*relative_path_of("a/b c/..d"), "a/b c/..d");
}

TEST(LocalName, IsNoneWhereTheKeyLeadsElsewhere) {
  for (const char* key : {"", "a/", "..", ".", "a/..", "a/."})
    EXPECT_EQ(file_name_of(key).problem().code, ErrorCode::key_invalid) << key;
  for (const char* rest : {"", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/./b", "a/"})
    EXPECT_EQ(relative_path_of(rest).problem().code, ErrorCode::key_invalid) << rest;
}

TEST(LocalName, HoldsNoControlCharacterAndFits) {
  for (const std::string& key : {std::string("a\nb"), std::string("a\0b", 3), std::string("\x1b[2J"),
                                 std::string("a\x7f"), std::string("a\xC2\x9Bm"), std::string("\xff")})
    EXPECT_EQ(file_name_of(key).problem().code, ErrorCode::key_invalid) << key;
  EXPECT_TRUE(file_name_of("a\xC2\xA0").ok());
  EXPECT_TRUE(file_name_of(std::string(255, 'n')).ok());
  EXPECT_FALSE(file_name_of(std::string(256, 'n')).ok());
}

}  // namespace
}  // namespace r2deck::cli
