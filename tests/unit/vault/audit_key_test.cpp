#include "companion/vault/audit_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

class AuditKeyFile : public testing::Test {
 protected:
  AuditKeyFile() {
    std::string name = (fs::temp_directory_path() / "r2deck-key-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    file_ = folder_ / "audit.key";
  }
  ~AuditKeyFile() override { fs::remove_all(folder_); }

  fs::path folder_;
  fs::path file_;
};

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) {
    for (const int shift : {4, 0})
      out += "0123456789abcdef"[static_cast<unsigned char>(byte) >> shift & 15];
  }
  return out;
}

// Made with Python's hmac module.
TEST_F(AuditKeyFile, AuthenticatesByHmacSha256) {
  std::ofstream(file_) << std::string(32, 'k');
  ::chmod(file_.c_str(), 0600);
  const auto key = AuditKey::load(file_);
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(hex(key->mac("")), "a4ad8e340e32bf1d916005cb1dc92795148897965e36ae56c0adc357474b5372");
  EXPECT_EQ(hex(key->mac("what do ya want for nothing?")),
            "4f63351605b85f42e803b30e42c1905fed065a563ff4295a47982e43f228e097");
}

TEST_F(AuditKeyFile, IsCreatedForItsOwnerOnlyAndNeverReplaced) {
  const auto created = AuditKey::create(file_);
  ASSERT_TRUE(created.ok());
  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(AuditKey::load(file_)->mac("x"), created->mac("x"));
  EXPECT_EQ(AuditKey::create(file_).problem().code, ErrorCode::already_exists);
}

TEST_F(AuditKeyFile, IsSpokenOfByItsName) {
  EXPECT_EQ(AuditKey::load(file_).problem().message, "There is no audit key here.");
  std::ofstream(file_) << "short";
  ::chmod(file_.c_str(), 0644);
  EXPECT_EQ(AuditKey::load(file_).problem().message, "The audit key can be read or changed by other users.");
  ::chmod(file_.c_str(), 0600);
  EXPECT_EQ(AuditKey::load(file_).problem().message, "The audit key does not have 32 bytes.");
}

}  // namespace
}  // namespace r2deck::vault
