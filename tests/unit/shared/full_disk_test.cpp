#include "shared/full_disk.h"

#include <gmock/gmock.h>

namespace r2deck {
namespace {

using testing::HasSubstr;

TEST(FullDisk, HasNoRoomOrNoQuotaOrALimitOnTheSizeOfFiles) {
  for (const int error : {ENOSPC, EDQUOT, EFBIG})
    EXPECT_TRUE(is_full(error)) << error;
  for (const int error : {0, EIO, EACCES, EROFS, ENOENT})
    EXPECT_FALSE(is_full(error)) << error;
}

TEST(FullDisk, IsHelpedByRoomAndALimitByRaisingIt) {
  for (const int error : {ENOSPC, EDQUOT})
    EXPECT_EQ(hint_when_full(error, "the data folder"),
              "Free some space on the disk that holds the data folder.");
  EXPECT_THAT(hint_when_full(EFBIG, "the data folder"), HasSubstr("ulimit -f"));
}

}  // namespace
}  // namespace r2deck
