#include "companion/cli/data_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <thread>

#include "tests/support/file_size_limit.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

using testing::HasSubstr;

TEST(DataLock, IsHeldByOneAndSaysByWhom) {
  const TemporaryFolder folder;
  auto first = DataLock::acquire(folder.path(), "serve");
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(first->announce("serve http://127.0.0.1:8722").ok());

  const auto second = DataLock::acquire(folder.path(), "serve");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.problem().code, ErrorCode::data_dir_locked);
  EXPECT_THAT(second.problem().message, HasSubstr(std::to_string(::getpid())));
  EXPECT_THAT(second.problem().message, HasSubstr("http://127.0.0.1:8722"));
  EXPECT_FALSE(second.problem().hint.empty());
}

TEST(DataLock, IsFreeAgainWhenItsHolderGoesAndLeavesNoFile) {
  const TemporaryFolder folder;
  { ASSERT_TRUE(DataLock::acquire(folder.path(), "serve").ok()); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_TRUE(DataLock::acquire(folder.path(), "serve").ok());
}

TEST(DataLock, AFileThatAKilledHolderLeftLocksNothing) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto lock = DataLock::acquire(folder.path(), "serve");
    ::_exit(lock.ok() ? 0 : 1);  // no destructor: the file stays
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  ASSERT_TRUE(std::filesystem::exists(folder.path() / "lock"));
  EXPECT_TRUE(DataLock::acquire(folder.path(), "serve").ok());
}

// The file is removed by whoever lets go, while others open it: at no time may two hold the lock.
TEST(DataLock, NeverHasTwoHoldersHoweverOftenItChangesHands) {
  const TemporaryFolder folder;
  std::atomic<int> holders = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int held = 0; held < 200;) {
        const auto lock = DataLock::acquire(folder.path(), "test");
        if (!lock) continue;
        const int now = ++holders;
        if (now > most) most = now;
        ++held;
        --holders;
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(most, 1);
}

TEST(DataLock, SaysWhenTheFolderCannotBeWritten) {
  const auto lock = DataLock::acquire("/proc", "serve");
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.problem().code, ErrorCode::data_dir_unwritable);
}

TEST(DataLock, SaysWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const auto lock = [&] {
    const FileSizeLimit full(0);
    return DataLock::acquire(folder.path(), "serve");
  }();
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.problem().code, ErrorCode::disk_full);
  EXPECT_THAT(lock.problem().hint, HasSubstr("ulimit -f"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace r2deck::cli
