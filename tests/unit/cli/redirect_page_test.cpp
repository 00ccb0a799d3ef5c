#include "companion/cli/redirect_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/file_size_limit.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kUrl[] = "http://127.0.0.1:8722/#sign-in=token";

std::string content(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class RedirectPage : public testing::Test {
 protected:
  RedirectPage() : path_(std::getenv("PATH")) { fs::create_directory(folder_.path() / "bin"); }
  ~RedirectPage() override { ::setenv("PATH", path_.c_str(), 1); }

  // Puts an xdg-open of our own in front of the system's.
  void install_opener(const std::string& script) {
    const fs::path opener = folder_.path() / "bin" / "xdg-open";
    std::ofstream(opener) << "#!/bin/sh\n" << script << "\n";
    ::chmod(opener.c_str(), 0755);
    ::setenv("PATH", ((folder_.path() / "bin").string() + ":" + path_).c_str(), 1);
  }

  TemporaryFolder folder_;
  std::string path_;
};

TEST_F(RedirectPage, SendsTheBrowserOnAndIsForItsOwnerOnly) {
  const auto page = write_redirect_page(folder_.path(), kUrl);
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(content(*page), HasSubstr(std::string("0; url=") + kUrl));
  struct stat info {};
  ASSERT_EQ(::stat(page->c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(RedirectPage, IsHandedToTheOpenerByItsNameAlone) {
  install_opener("echo \"$*\" > '" + (folder_.path() / "arguments").string() + "'");
  const auto page = write_redirect_page(folder_.path(), kUrl);
  ASSERT_TRUE(page.ok());
  ASSERT_TRUE(open_redirect_page(*page).ok());
  EXPECT_EQ(content(folder_.path() / "arguments"), page->string() + "\n");
  EXPECT_TRUE(fs::exists(*page));  // the browser may still have to read it
}

TEST_F(RedirectPage, GoesAtOnceWhenNoBrowserCanBeOpened) {
  install_opener("exit 3");
  const auto page = write_redirect_page(folder_.path(), kUrl);
  const auto opened = open_redirect_page(*page);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.problem().code, ErrorCode::io_failed);
  EXPECT_THAT(opened.problem().hint, HasSubstr("r2deck link"));
  EXPECT_FALSE(fs::exists(*page));
}

TEST_F(RedirectPage, GoesAtOnceWhenThereIsNoOpener) {
  ::setenv("PATH", (folder_.path() / "bin").c_str(), 1);
  const auto page = write_redirect_page(folder_.path(), kUrl);
  const auto opened = open_redirect_page(*page);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.problem().code, ErrorCode::not_found);
  EXPECT_FALSE(fs::exists(*page));
}

TEST_F(RedirectPage, LeavesNothingWhereTheDiskIsFull) {
  const auto page = [&] {
    const FileSizeLimit full(0);
    return write_redirect_page(folder_.path(), kUrl);
  }();
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.problem().code, ErrorCode::disk_full);
  EXPECT_THAT(page.problem().hint, HasSubstr("ulimit -f"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);  // "bin"
}

TEST_F(RedirectPage, ThatAKilledProcessLeftIsSweptAway) {
  ASSERT_TRUE(write_redirect_page(folder_.path(), kUrl).ok());
  std::ofstream(folder_.path() / "open-air.txt") << "not ours";
  remove_redirect_pages(folder_.path());
  int left = 0;
  for (const auto& entry : fs::directory_iterator(folder_.path()))
    left += entry.is_regular_file();
  EXPECT_EQ(left, 1);
}

}  // namespace
}  // namespace r2deck::cli
