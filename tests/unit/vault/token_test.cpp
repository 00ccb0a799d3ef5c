#include "companion/vault/token.h"

#include <gtest/gtest.h>

#include <set>

namespace r2deck::vault {
namespace {

constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

TEST(Token, Has43CharactersThatNeedNoEscapingInAUrl) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1'000; ++i) {
    const std::string token = random_token();
    EXPECT_EQ(token.size(), 43u);
    EXPECT_EQ(token.find_first_not_of(kBase64Url), std::string::npos) << token;
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 1'000u);
}

TEST(Token, IdsHave22Characters) {
  EXPECT_EQ(random_id().size(), 22u);
  EXPECT_EQ(random_id().find_first_not_of(kBase64Url), std::string::npos);
  EXPECT_NE(random_id(), random_id());
}

// BLAKE2b-256, as `b2sum -l 256` prints it.
TEST(Token, HashIsBlake2b256InHex) {
  EXPECT_EQ(hash_token(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(hash_token("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Token, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_in_constant_time("", "a"));
}

}  // namespace
}  // namespace r2deck::vault
