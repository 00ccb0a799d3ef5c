#include "companion/vault/vault.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <set>
#include <type_traits>

namespace r2deck::vault {
namespace {

constexpr Place kPlace{"account", "a1", "secret_access_key"};

TEST(Vault, OpensWhatItSealed) {
  const Vault vault(MasterKey::random());
  for (const std::size_t size : {0u, 1u, 40u, 256u, 100'000u}) {
    const std::string plaintext(size, 'x');
    const auto opened = vault.open(vault.seal(plaintext, kPlace).value(), kPlace);
    ASSERT_TRUE(opened.ok()) << size;
    EXPECT_EQ(opened->view(), plaintext);
  }
}

TEST(Vault, HidesThePlaintextAndNeverSealsTwiceAlike) {
  const Vault vault(MasterKey::random());
  std::set<std::string> sealed;
  for (int i = 0; i < 100; ++i)
    sealed.insert(vault.seal("a secret to hide", kPlace).value());
  EXPECT_EQ(sealed.size(), 100u);
  for (const std::string& box : sealed)
    EXPECT_EQ(box.find("secret"), std::string::npos);
}

TEST(Vault, RefusesEverySingleFlippedBit) {
  const Vault vault(MasterKey::random());
  const std::string sealed = vault.seal("secret", kPlace).value();
  for (std::size_t byte = 0; byte < sealed.size(); ++byte) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string tampered = sealed;
      tampered[byte] = static_cast<char>(tampered[byte] ^ (1 << bit));
      const auto opened = vault.open(tampered, kPlace);
      ASSERT_FALSE(opened.ok()) << "byte " << byte << " bit " << bit;
      EXPECT_EQ(opened.problem().code, ErrorCode::vault_damaged);
    }
  }
}

TEST(Vault, RefusesEveryLengthButTheRightOne) {
  const Vault vault(MasterKey::random());
  const std::string sealed = vault.seal("secret", kPlace).value();
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(vault.open(std::string_view(sealed).substr(0, size), kPlace).ok()) << size;
  }
  EXPECT_FALSE(vault.open(sealed + '\0', kPlace).ok());
}

TEST(Vault, OpensOnlyInThePlaceItWasSealedFor) {
  const Vault vault(MasterKey::random());
  const std::string sealed = vault.seal("secret", kPlace).value();
  EXPECT_FALSE(vault.open(sealed, {"account", "a2", "secret_access_key"}).ok());
  EXPECT_FALSE(vault.open(sealed, {"account", "a1", "session_token"}).ok());
  EXPECT_FALSE(vault.open(sealed, {"upload", "a1", "secret_access_key"}).ok());
  // The border between the parts counts, not only their concatenation.
  EXPECT_FALSE(vault.open(sealed, {"account", "a1s", "ecret_access_key"}).ok());
}

TEST(Vault, RefusesAnotherMasterKey) {
  const std::string sealed = Vault(MasterKey::random()).seal("secret", kPlace).value();
  const auto opened = Vault(MasterKey::random()).open(sealed, kPlace);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.problem().code, ErrorCode::vault_damaged);
  EXPECT_FALSE(opened.problem().hint.empty());
}

TEST(Vault, WithoutItsKeySealsAndOpensNothing) {
  Vault vault(MasterKey::random());
  const std::string sealed = vault.seal("secret", kPlace).value();
  vault.lock();
  EXPECT_TRUE(vault.locked());
  EXPECT_EQ(vault.seal("secret", kPlace).problem().code, ErrorCode::vault_locked);
  EXPECT_EQ(vault.open(sealed, kPlace).problem().code, ErrorCode::vault_locked);
  EXPECT_EQ(vault.copy_key().problem().code, ErrorCode::vault_locked);
  EXPECT_FALSE(vault.open(sealed, kPlace).problem().hint.empty());
}

TEST(Vault, OpensAgainOnceItHasItsKeyBack) {
  Vault vault;
  EXPECT_TRUE(vault.locked());
  MasterKey key = MasterKey::random();
  const std::string sealed = seal(key, "secret", kPlace);
  vault.unlock(std::move(key));
  EXPECT_EQ(vault.open(sealed, kPlace)->view(), "secret");
}

TEST(SecretString, CannotBeCopiedOrPrinted) {
  static_assert(!std::is_copy_constructible_v<SecretString>);
  static_assert(!std::is_copy_assignable_v<SecretString>);
  static_assert(!std::is_convertible_v<SecretString, std::string>);
  static_assert(!std::is_convertible_v<SecretString, std::string_view>);
}

TEST(SecretString, MovesItsBytesAndLeavesNothing) {
  SecretString first("secret");
  SecretString second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(second.view(), "secret");
  SecretString third("other");
  third = std::move(second);
  EXPECT_EQ(third.view(), "secret");
}

TEST(SecretString, TakingWipesTheOrdinaryStringItCameFrom) {
  std::string text = "a secret that is longer than a small string's own buffer";
  const char* memory = text.data();
  const std::size_t size = text.size();
  const SecretString secret = SecretString::take(text);
  EXPECT_EQ(secret.size(), size);
  EXPECT_TRUE(text.empty());
  // The string keeps its buffer when it is cleared, so that these bytes are still its own.
  ASSERT_EQ(text.data(), memory);
  for (std::size_t i = 0; i < size; ++i)
    EXPECT_EQ(memory[i], '\0') << i;
}

TEST(SecretString, MemoryIsGoneWithIt) {
  const char* memory = nullptr;
  {
    const SecretString secret("secret");
    memory = secret.view().data();
  }
  // Wiped and unmapped: whoever still points there is stopped, not served. Asked of the system at once, since
  // whatever maps memory later may be given that very place.
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(memory) / page * page;
  const int answer = ::msync(reinterpret_cast<void*>(address), 1, MS_ASYNC);
  const int error = errno;
  EXPECT_EQ(answer, -1);
  EXPECT_EQ(error, ENOMEM);
}

}  // namespace
}  // namespace r2deck::vault
