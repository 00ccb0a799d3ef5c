#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>
#include <vector>

#include "companion/vault/vault.h"

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

class MasterKeyFile : public testing::Test {
 protected:
  MasterKeyFile() {
    std::string name = (fs::temp_directory_path() / "r2deck-key-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    file_ = folder_ / "master.key";
  }
  ~MasterKeyFile() override { fs::remove_all(folder_); }

  void write(std::size_t bytes, mode_t mode) {
    std::ofstream(file_, std::ios::binary) << std::string(bytes, 'k');
    ::chmod(file_.c_str(), mode);
  }
  ErrorCode refusal() {
    const auto key = MasterKey::load(file_);
    if (key.ok()) return ErrorCode::internal;
    EXPECT_EQ(key.problem().subject, file_.string());
    return key.problem().code;
  }

  fs::path folder_;
  fs::path file_;
};

TEST_F(MasterKeyFile, IsCreatedForItsOwnerOnlyAndReadBackAlike) {
  const auto created = MasterKey::create(file_);
  ASSERT_TRUE(created.ok());
  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(info.st_size, 32);
  const auto loaded = MasterKey::load(file_);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->bytes(), created->bytes());
}

TEST_F(MasterKeyFile, LeavesNoOtherFileBehind) {
  ASSERT_TRUE(MasterKey::create(file_).ok());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(MasterKeyFile, IsNeverReplaced) {
  const auto first = MasterKey::create(file_);
  const auto second = MasterKey::create(file_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.problem().code, ErrorCode::already_exists);
  EXPECT_EQ(MasterKey::load(file_)->bytes(), first->bytes());
}

TEST_F(MasterKeyFile, OfManyCreatorsExactlyOneWins) {
  std::atomic<int> winners = 0;
  std::vector<std::thread> creators;
  for (int i = 0; i < 8; ++i) {
    creators.emplace_back([&] { winners += MasterKey::create(file_).ok(); });
  }
  for (std::thread& creator : creators)
    creator.join();
  EXPECT_EQ(winners, 1);
  EXPECT_TRUE(MasterKey::load(file_).ok());
}

TEST_F(MasterKeyFile, IsNotFoundWhereThereIsNone) {
  EXPECT_EQ(refusal(), ErrorCode::not_found);
}

TEST_F(MasterKeyFile, IsRefusedWhenOthersCanReachIt) {
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0610, 0666}) {
    write(32, mode);
    EXPECT_EQ(refusal(), ErrorCode::vault_damaged) << std::oct << mode;
    EXPECT_NE(MasterKey::load(file_).problem().hint.find("chmod 600"), std::string::npos);
  }
}

TEST_F(MasterKeyFile, IsRefusedUnlessItHasExactly32Bytes) {
  for (const std::size_t bytes : {0u, 31u, 33u, 4096u}) {
    write(bytes, 0600);
    EXPECT_EQ(refusal(), ErrorCode::vault_damaged) << bytes;
    EXPECT_FALSE(MasterKey::load(file_).problem().hint.empty());
  }
  write(32, 0600);
  EXPECT_TRUE(MasterKey::load(file_).ok());
}

TEST_F(MasterKeyFile, IsRefusedWhenItIsALinkOrAFolder) {
  const fs::path target = folder_ / "elsewhere";
  ASSERT_TRUE(MasterKey::create(target).ok());
  fs::create_symlink(target, file_);
  EXPECT_EQ(refusal(), ErrorCode::vault_damaged);
  fs::remove(file_);
  fs::create_directory(file_);
  EXPECT_EQ(refusal(), ErrorCode::vault_damaged);
}

TEST_F(MasterKeyFile, SaysWhenItsFolderCannotBeWritten) {
  const auto created = MasterKey::create(folder_ / "missing" / "master.key");
  ASSERT_FALSE(created.ok());
  EXPECT_EQ(created.problem().code, ErrorCode::data_dir_unwritable);
  EXPECT_FALSE(created.problem().hint.empty());
}

}  // namespace
}  // namespace r2deck::vault
