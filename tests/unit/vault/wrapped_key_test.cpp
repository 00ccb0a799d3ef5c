#include "companion/vault/wrapped_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/store/temporary_folder.h"

namespace r2deck::vault {
namespace {

constexpr Argon2 kCheapArgon2{1, 8'192};  // a guess costs nothing here
constexpr char kPassphrase[] = "correct horse battery";

TEST(WrappedKey, OpensByItsPassphraseOnly) {
  const MasterKey key = MasterKey::random();
  const auto wrapped = WrappedKey::wrap(key, kPassphrase, kCheapArgon2);
  ASSERT_TRUE(wrapped.ok());
  EXPECT_EQ(wrapped->open(kPassphrase)->bytes(), key.bytes());
  for (const std::string_view wrong : {"", "correct horse batterz", "Correct horse battery"}) {
    EXPECT_EQ(wrapped->open(wrong).problem().code, ErrorCode::wrong_passphrase);
  }
}

TEST(WrappedKey, NamesTheKeyWithoutThePassphraseAndHoldsItNowhere) {
  const MasterKey key = MasterKey::random();
  const auto wrapped = WrappedKey::wrap(key, kPassphrase, kCheapArgon2);
  EXPECT_EQ(wrapped->key_id(), key.id());
  EXPECT_EQ(wrapped->bytes().find(key.bytes()), std::string::npos);
  EXPECT_EQ(wrapped->bytes().find(kPassphrase), std::string::npos);
}

TEST(WrappedKey, IsNeverWrappedTwiceAlike) {
  const MasterKey key = MasterKey::random();
  EXPECT_NE(WrappedKey::wrap(key, kPassphrase, kCheapArgon2)->bytes(),
            WrappedKey::wrap(key, kPassphrase, kCheapArgon2)->bytes());
}

TEST(WrappedKey, RefusesEverySingleFlippedBit) {
  const auto wrapped = WrappedKey::wrap(MasterKey::random(), kPassphrase, kCheapArgon2);
  // Above the magic and the cost a bit could ask for gigabytes: those are judged by parse() below.
  for (std::size_t byte = 20; byte < wrapped->bytes().size(); ++byte) {
    std::string tampered = wrapped->bytes();
    tampered[byte] = static_cast<char>(tampered[byte] ^ 1);
    const auto parsed = WrappedKey::parse(tampered);
    ASSERT_TRUE(parsed.ok()) << byte;
    EXPECT_EQ(parsed->open(kPassphrase).problem().code, ErrorCode::wrong_passphrase) << byte;
  }
}

TEST(WrappedKey, IsNoneWithAnotherLengthOrHeadOrAnAbsurdCost) {
  const std::string bytes = WrappedKey::wrap(MasterKey::random(), kPassphrase, kCheapArgon2)->bytes();
  EXPECT_TRUE(WrappedKey::parse(bytes).ok());
  EXPECT_EQ(WrappedKey::parse(bytes + "x").problem().code, ErrorCode::vault_damaged);
  EXPECT_EQ(WrappedKey::parse(bytes.substr(1)).problem().code, ErrorCode::vault_damaged);
  for (const std::size_t byte : {0u, 7u, 11u, 19u}) {
    std::string tampered = bytes;
    tampered[byte] = '\x7f';
    EXPECT_EQ(WrappedKey::parse(tampered).problem().code, ErrorCode::vault_damaged) << byte;
  }
}

TEST(WrappedKey, StandsInAFileForItsOwnerOnly) {
  const store::TemporaryFolder folder;
  const auto file = folder.path() / "key";
  const auto wrapped = WrappedKey::wrap(MasterKey::random(), kPassphrase, kCheapArgon2);
  ASSERT_TRUE(wrapped->save(file).ok());
  ASSERT_TRUE(wrapped->save(file).ok());  // replaces
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(WrappedKey::load(file)->bytes(), wrapped->bytes());
  ::chmod(file.c_str(), 0644);
  EXPECT_EQ(WrappedKey::load(file).problem().code, ErrorCode::vault_damaged);
}

TEST(Passphrase, HasTwelveBytesAtLeast) {
  EXPECT_FALSE(check_new_passphrase(std::string(11, 'x')).ok());
  EXPECT_TRUE(check_new_passphrase(std::string(12, 'x')).ok());
  EXPECT_TRUE(check_new_passphrase(std::string(1024, 'x')).ok());
  EXPECT_FALSE(check_new_passphrase(std::string(1025, 'x')).ok());
}

TEST(MasterKeyText, IsThirtyTwoBytesOrTheirHexDigits) {
  EXPECT_EQ(MasterKey::from_text(std::string(32, 'k'))->bytes(), std::string(32, 'k'));
  EXPECT_EQ(MasterKey::from_text(std::string(64, 'a') + "\n")->bytes(), std::string(32, '\xaa'));
  for (const std::string& wrong : {std::string(31, 'k'), std::string(64, 'g'), std::string(63, 'a')}) {
    EXPECT_EQ(MasterKey::from_text(wrong).problem().code, ErrorCode::invalid_request);
  }
}

TEST(MasterKeyId, TellsKeysApartAndStaysTheSame) {
  const MasterKey key = MasterKey::random();
  EXPECT_EQ(key.id(), key.copy().id());
  EXPECT_EQ(key.id().size(), 32u);
  EXPECT_NE(key.id(), MasterKey::random().id());
}

}  // namespace
}  // namespace r2deck::vault
