// What a disk that fails once must not make the sandbox promise. Linux says so once: the next sync of the
// same file or folder succeeds, though the bytes are lost.
#include <gtest/gtest.h>

#include <cerrno>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/store.h"
#include "tests/unit/sandbox/temp_folder.h"

namespace r2deck::sandbox {
namespace {

class FailingDisk : public DiskSync {
 public:
  int file(int) override { return files_to_fail-- > 0 ? EIO : 0; }
  int folder(const std::filesystem::path&) override { return folders_to_fail-- > 0 ? EIO : 0; }

  int files_to_fail = 0, folders_to_fail = 0;
};

class DurabilityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(open());
    ASSERT_TRUE(store_->create_bucket({"bucket"}, 1));
    bucket_ = store_->find_bucket({"bucket"});
  }

  bool open() {
    store_.reset();
    auto opened = Store::open({folder_.path(), 0, 1, true, false, disk_});
    if (!opened) return false;
    store_ = std::move(*opened);
    bucket_ = store_->find_bucket({"bucket"});
    return true;
  }

  Outcome<void> put(const std::string& key) {
    auto blob = store_->create_blob(1);
    if (!blob || !blob->write("x")) return S3Error::internal_error;
    return store_->put_object({0, bucket_->id, key, key, 0, "tag", 5, {{}, "STANDARD"}}, *blob, kAlways);
  }

  BlobRef put_part() {
    if (!store_->upload(*bucket_, "key", "up")) {
      EXPECT_TRUE(store_->create_upload({"up", bucket_->id, "key", "key", 5, {{}, "STANDARD"}}));
    }
    auto blob = store_->create_blob(1);
    EXPECT_TRUE(blob && blob->write("x"));
    EXPECT_TRUE(store_->put_part({"up", bucket_->id, "key", "key", 0, {}}, {1, kMd5, 6, {}}, *blob));
    return blob->ref();
  }

  // "done", or the error's code.
  std::string complete() {
    auto done = store_->complete_upload(*bucket_, "key", "up", {{1, to_hex(kMd5)}}, kAlways);
    return done ? "done" : std::string(row(done.failure().error).code);
  }

  static const WriteCondition kAlways;
  static const std::string kMd5;

  TempFolder folder_;
  std::shared_ptr<FailingDisk> disk_ = std::make_shared<FailingDisk>();
  std::unique_ptr<Store> store_;
  BucketPtr bucket_;
};

const WriteCondition DurabilityTest::kAlways = [](const std::optional<Validators>&) {
  return Verdict::proceed;
};
const std::string DurabilityTest::kMd5 = hash(Hash::Kind::md5, "x");

TEST_F(DurabilityTest, AnObjectThatCouldNotBeSyncedIsNotThere) {
  disk_->files_to_fail = 1;
  EXPECT_FALSE(put("key"));
  EXPECT_FALSE(store_->object(*bucket_, "key"));
  EXPECT_TRUE(put("key"));
}

TEST_F(DurabilityTest, APartThatCouldNotBeSyncedAheadHasToBeSentAgain) {
  const BlobRef part = put_part();
  disk_->files_to_fail = 1;
  store_->sync_part(part);
  EXPECT_EQ(complete(), "InvalidPart");
  put_part();
  EXPECT_EQ(complete(), "done");
}

TEST_F(DurabilityTest, APartThatCouldNotBeSyncedByCompleteHasToBeSentAgain) {
  put_part();
  disk_->files_to_fail = 1;
  EXPECT_EQ(complete(), "InternalError");
  EXPECT_EQ(complete(), "InvalidPart");
  put_part();
  EXPECT_EQ(complete(), "done");
}

TEST_F(DurabilityTest, APartThatCouldNotBeSyncedIsForgottenOverARestartToo) {
  const BlobRef part = put_part();
  disk_->files_to_fail = 1;
  store_->sync_part(part);
  ASSERT_TRUE(open());
  EXPECT_EQ(complete(), "InvalidPart");
  EXPECT_EQ(count_files(folder_.path() / "blobs"), 0u);
}

// What a folder that failed holds is in doubt, also what was put there before: its name may be what was lost.
TEST_F(DurabilityTest, NothingInAFolderThatCouldNotBeSyncedIsBelieved) {
  const BlobRef part = put_part();
  std::vector<BlobWriter> writers;  // made before the failure, two of them in the part's folder
  for (int same = 0; same < 2;) {
    auto blob = store_->create_blob(0);
    ASSERT_TRUE(blob);
    if (blob->ref().name.substr(0, 2) != part.name.substr(0, 2)) continue;
    writers.push_back(std::move(*blob));
    ++same;
  }
  disk_->folders_to_fail = 1;
  EXPECT_FALSE(writers[0].sync());
  EXPECT_FALSE(writers[1].sync());
  EXPECT_EQ(complete(), "InternalError");
  // Others go elsewhere.
  for (int i = 0; i < 1000; ++i) {
    auto blob = store_->create_blob(0);
    ASSERT_TRUE(blob);
    ASSERT_NE(blob->ref().name.substr(0, 2), part.name.substr(0, 2));
  }
}

TEST_F(DurabilityTest, DoesNotStartWhereItsFoldersCannotBeSynced) {
  disk_->folders_to_fail = 1;
  EXPECT_FALSE(open());
  EXPECT_TRUE(open());
}

}  // namespace
}  // namespace r2deck::sandbox
