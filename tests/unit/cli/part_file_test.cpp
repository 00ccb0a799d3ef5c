#include "companion/cli/part_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/file_size_limit.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

class PartFileTest : public testing::Test {
 protected:
  static std::string content(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  TemporaryFolder folder_;
  fs::path target_ = folder_.path() / "a.txt";
};

TEST_F(PartFileTest, TakesItsNameOnceItIsWhole) {
  auto file = PartFile::open(target_, "etag", 6);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->write("abc").ok());
  ASSERT_TRUE(file->write("def").ok());
  EXPECT_FALSE(fs::exists(target_));
  EXPECT_EQ(file->md5(), transfer::md5_hex("abcdef"));
  ASSERT_TRUE(file->finish(1'354'040'105'123, false).ok());
  EXPECT_EQ(content(target_), "abcdef");
  EXPECT_FALSE(fs::exists(part_file_path(target_, "etag", 6)));
  struct stat info {};
  ASSERT_EQ(::stat(target_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mtim.tv_sec, 1'354'040'105);
  EXPECT_EQ(info.st_mtim.tv_nsec, 123'000'000);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(PartFileTest, GoesOnWhereItWasForTheSameObjectAlone) {
  { ASSERT_TRUE(PartFile::open(target_, "etag", 6)->write("abc").ok()); }
  EXPECT_EQ(PartFile::open(target_, "other", 6)->length(), 0);
  EXPECT_EQ(PartFile::open(target_, "etag", 7)->length(), 0);
  auto file = PartFile::open(target_, "etag", 6);
  EXPECT_EQ(file->length(), 3);
  ASSERT_TRUE(file->write("def").ok());
  EXPECT_EQ(file->md5(), transfer::md5_hex("abcdef"));
}

TEST_F(PartFileTest, BeginsAnewWhereMoreIsThereThanCanBe) {
  std::ofstream(part_file_path(target_, "etag", 3)) << "abcdef";
  EXPECT_EQ(PartFile::open(target_, "etag", 3)->length(), 0);
}

TEST_F(PartFileTest, ReplacesAFileOnlyWhenToldTo) {
  std::ofstream(target_) << "old";
  auto file = PartFile::open(target_, "etag", 3);
  ASSERT_TRUE(file->write("new").ok());
  EXPECT_EQ(file->finish({}, false).problem().code, ErrorCode::already_exists);
  EXPECT_EQ(content(target_), "old");
  ASSERT_TRUE(file->finish({}, true).ok());
  EXPECT_EQ(content(target_), "new");
}

TEST_F(PartFileTest, IsWrittenByOneAtATime) {
  const auto file = PartFile::open(target_, "etag", 3);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(PartFile::open(target_, "etag", 3).problem().code, ErrorCode::conflict);
}

TEST_F(PartFileTest, FollowsNoLinkThatSomebodyHasLaid) {
  std::ofstream(folder_.path() / "precious") << "precious";
  fs::create_symlink(folder_.path() / "precious", part_file_path(target_, "etag", 3));
  EXPECT_FALSE(PartFile::open(target_, "etag", 3).ok());
  fs::remove(part_file_path(target_, "etag", 3));
  fs::create_hard_link(folder_.path() / "precious", part_file_path(target_, "etag", 3));
  EXPECT_FALSE(PartFile::open(target_, "etag", 3).ok());
  EXPECT_EQ(content(folder_.path() / "precious"), "precious");
}

TEST_F(PartFileTest, KeepsWhatFittedWhereADiskIsFull) {
  auto file = PartFile::open(target_, "etag", 6);
  const auto written = [&] {
    const FileSizeLimit full(3);
    return file->write("abcdef");
  }();
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.problem().code, ErrorCode::disk_full);
  EXPECT_THAT(written.problem().hint, testing::HasSubstr("ulimit -f"));
  EXPECT_EQ(content(part_file_path(target_, "etag", 6)), "abc");
}

TEST_F(PartFileTest, HasANameThatFits) {
  const fs::path longest = folder_.path() / std::string(255, 'n');
  EXPECT_EQ(part_file_path(longest, "e", 1).filename().native().size(), 255u);
  EXPECT_NE(part_file_path(longest, "e", 1),
            part_file_path(folder_.path() / (std::string(254, 'n') + "m"), "e", 1));
}

}  // namespace
}  // namespace r2deck::cli
