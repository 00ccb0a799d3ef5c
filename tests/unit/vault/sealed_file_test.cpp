#include "companion/vault/sealed_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/unit/store/temporary_folder.h"

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

constexpr Argon2 kCheapCost{1, 8'192};
constexpr char kSealedUnder[] = "correct horse battery";

class SealedFile : public testing::Test {
 protected:
  void write(const std::vector<std::string>& chunks) {
    auto writer = SealedFileWriter::create(file, kSealedUnder, kCheapCost);
    ASSERT_TRUE(writer.ok());
    for (const std::string& chunk : chunks)
      ASSERT_TRUE(writer->write(chunk).ok());
    ASSERT_TRUE(writer->finish().ok());
  }
  Result<std::vector<std::string>> read(std::string_view passphrase = kSealedUnder) {
    auto reader = SealedFileReader::open(file, passphrase);
    if (!reader) return reader.problem();
    std::vector<std::string> chunks;
    for (;;) {
      auto chunk = reader->next();
      if (!chunk) return chunk.problem();
      if (!*chunk) return chunks;
      chunks.emplace_back((*chunk)->view());
    }
  }
  std::string bytes() {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void replace(std::string_view with) { std::ofstream(file, std::ios::binary | std::ios::trunc) << with; }

  store::TemporaryFolder folder;
  fs::path file = folder.path() / "backup";
};

TEST_F(SealedFile, GivesBackWhatItWasGiven) {
  const std::vector<std::string> chunks = {"head", std::string(kSealedChunk, 'x'), "", "tail"};
  write(chunks);
  EXPECT_EQ(read().value(), chunks);
  EXPECT_EQ(bytes().find("xxxx"), std::string::npos);
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST_F(SealedFile, TellsAWrongPassphraseFromAFileThatIsNone) {
  write({"head", "tail"});
  EXPECT_EQ(read("correct horse batterz").problem().code, ErrorCode::wrong_passphrase);
  replace("something else that is long enough to hold the head of such a file, which has sixty bytes");
  EXPECT_EQ(read().problem().code, ErrorCode::backup_damaged);
  fs::remove(file);
  EXPECT_EQ(read().problem().code, ErrorCode::not_found);
}

TEST_F(SealedFile, RefusesEveryLengthButTheRightOne) {
  write({"head", "middle", "tail"});
  const std::string whole = bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    replace(whole.substr(0, size));
    EXPECT_FALSE(read().ok()) << size;
  }
  replace(whole + "x");
  EXPECT_EQ(read().problem().code, ErrorCode::backup_damaged);
}

TEST_F(SealedFile, RefusesEverySingleChangedByte) {
  write({"head", "tail"});
  const std::string whole = bytes();
  for (std::size_t byte = 20; byte < whole.size(); ++byte) {
    std::string tampered = whole;
    tampered[byte] = static_cast<char>(tampered[byte] ^ 1);
    replace(tampered);
    EXPECT_FALSE(read().ok()) << byte;
  }
}

TEST_F(SealedFile, IsNotThereBeforeItIsWholeAndNeverReplacesOne) {
  {
    auto writer = SealedFileWriter::create(file, kSealedUnder, kCheapCost);
    ASSERT_TRUE(writer->write("head").ok());
    EXPECT_FALSE(fs::exists(file));
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  write({"first"});
  auto second = SealedFileWriter::create(file, kSealedUnder, kCheapCost);
  EXPECT_EQ(second->finish().problem().code, ErrorCode::already_exists);
  EXPECT_EQ(read().value(), std::vector<std::string>{"first"});
}

}  // namespace
}  // namespace r2deck::vault
