#include "companion/vault/password.h"

#include <gmock/gmock.h>

#include "companion/vault/sodium.h"
#include "companion/vault/totp.h"

namespace r2deck::vault {
namespace {

constexpr PasswordCost kCheap{1, 8192};

TEST(Password, IsVerifiedByItsHash) {
  const auto hash = hash_password("correct horse", kCheap);
  ASSERT_TRUE(hash.ok());
  EXPECT_THAT(*hash, testing::StartsWith("$argon2id$"));
  EXPECT_TRUE(verify_password(*hash, "correct horse"));
  EXPECT_FALSE(verify_password(*hash, "correct horsf"));
  EXPECT_FALSE(verify_password(*hash, ""));
}

TEST(Password, HasASaltOfItsOwn) {
  EXPECT_NE(*hash_password("same", kCheap), *hash_password("same", kCheap));
}

TEST(Password, NoneIsWrong) {
  const auto hash = hash_password("a password", kCheap);
  ASSERT_TRUE(hash.ok());
  EXPECT_FALSE(verify_password(*hash, {}));
}

TEST(Password, NoHashVerifiesNothing) {
  for (const char* hash : {"", "plain", "$argon2id$v=19$m=8,t=1,p=1$"})
    EXPECT_FALSE(verify_password(hash, ""));
}

// Where there is no user, this one is verified in place of theirs: it must cost the same.
TEST(Password, NobodysHashCostsWhatANewOneCosts) {
  const PasswordCost cost;
  EXPECT_EQ(crypto_pwhash_str_needs_rehash(std::string(nobodys_hash()).c_str(), cost.passes, cost.memory), 0);
}

// RFC 6238, appendix B: the secret is "12345678901234567890"; the last six of its eight digits.
TEST(Totp, GivesTheCodesOfTheRfc) {
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> cases[] = {
      {59, "287082"},
      {1'111'111'109, "081804"},
      {1'111'111'111, "050471"},
      {1'234'567'890, "005924"},
      {2'000'000'000, "279037"},
      {20'000'000'000, "353130"},
  };
  for (const auto& [seconds, code] : cases)
    EXPECT_EQ(totp_code(secret, totp_step(seconds * 1000)), code) << seconds;
}

TEST(Totp, TakesTheStepBeforeAndTheNext) {
  const std::string secret = random_totp_secret();
  const text::UnixMillis now = 1'700'000'000'000;
  const std::int64_t step = totp_step(now);
  for (const std::int64_t aside : {-1, 0, 1})
    EXPECT_EQ(find_totp_step(secret, totp_code(secret, step + aside), now), step + aside);
  for (const std::int64_t aside : {-2, 2}) {
    const std::string code = totp_code(secret, step + aside);
    if (code != totp_code(secret, step) && code != totp_code(secret, step - 1) &&
        code != totp_code(secret, step + 1)) {
      EXPECT_FALSE(find_totp_step(secret, code, now));
    }
  }
  EXPECT_FALSE(find_totp_step(secret, "", now));
  EXPECT_FALSE(find_totp_step(secret, "12345", now));
}

TEST(Totp, WritesBase32) {  // RFC 4648, section 10
  EXPECT_EQ(to_base32(""), "");
  EXPECT_EQ(to_base32("f"), "MY");
  EXPECT_EQ(to_base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
}

}  // namespace
}  // namespace r2deck::vault
