// Buckets, objects and uploads on disk: R2's rules on shrunken limits, and what is left when something is cut
// off.
#include "companion/sandbox/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <random>
#include <set>

#include "companion/sandbox/digest.h"
#include "tests/support/file_size_limit.h"
#include "tests/unit/sandbox/temp_folder.h"

namespace r2deck::sandbox {
namespace {

using ::testing::ElementsAre;

const WriteCondition kAlways = [](const std::optional<Validators>&) { return Verdict::proceed; };
const WriteCondition kIfNone = [](const std::optional<Validators>& current) {
  return current ? Verdict::failed : Verdict::proceed;
};
constexpr std::int64_t kMinPart = 4;

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    open();
    ASSERT_TRUE(store_->create_bucket({"bucket"}, 1));
    bucket_ = store_->find_bucket({"bucket"});
  }

  void open(std::int64_t max_bytes = 0) {
    store_.reset();
    auto opened = Store::open({folder_.path(), max_bytes, kMinPart, false});
    ASSERT_TRUE(opened) << opened.problem().message;
    store_ = std::move(*opened);
    bucket_ = store_->find_bucket({"bucket"});
  }

  Outcome<void> put(const std::string& key, const std::string& body,
                    const WriteCondition& condition = kAlways) {
    auto blob = store_->create_blob(static_cast<std::int64_t>(body.size()));
    if (!blob) return blob.failure();
    if (auto written = blob->write(body); !written) return written;
    Object object{0, bucket_->id, key, key, 0, to_hex(hash(Hash::Kind::md5, body)), 5, {{}, "STANDARD"}};
    return store_->put_object(object, *blob, condition);
  }

  std::string start(const std::string& key = "key", text::UnixMillis initiated = 5) {
    const std::string id = to_hex(random_bytes(8));
    EXPECT_TRUE(store_->create_upload({id, bucket_->id, key, key, initiated, {{}, "STANDARD"}}));
    return id;
  }

  CompletedPart part(const std::string& upload, std::int64_t number, const std::string& body,
                     const std::string& key = "key") {
    auto blob = store_->create_blob(static_cast<std::int64_t>(body.size()));
    EXPECT_TRUE(blob);
    EXPECT_TRUE(blob->write(body));
    const std::string md5 = hash(Hash::Kind::md5, body);
    EXPECT_TRUE(store_->put_part({upload, bucket_->id, key, key, 0, {}}, {number, md5, 6, {}}, *blob));
    return {number, to_hex(md5)};
  }

  Outcome<Object> complete(const std::string& upload, std::vector<CompletedPart> parts,
                           const WriteCondition& condition = kAlways) {
    return store_->complete_upload(*bucket_, "key", upload, std::move(parts), condition);
  }

  std::string read(const std::string& key, std::int64_t first = 0, std::int64_t length = 1'000'000) {
    auto open = store_->open_object(*bucket_, key, {first, length});
    if (!open) return std::string(row(open.failure().error).code);
    return read(*open);
  }

  std::string read(const OpenObject& open) {
    std::string bytes;
    for (const auto& segment : open.segments) {
      auto file = store_->open_blob(segment.blob);
      if (!file) return "(gone)";
      std::string piece(static_cast<std::size_t>(segment.blob.size), '\0');
      EXPECT_EQ(::read(file->get(), piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
      bytes += piece;
    }
    return bytes;
  }

  std::size_t blob_files() const { return count_files(folder_.path() / "blobs"); }

  static S3Error error(const Outcome<Object>& outcome) {
    return outcome ? S3Error::internal_error : outcome.failure().error;
  }

  TempFolder folder_;
  std::unique_ptr<Store> store_;
  BucketPtr bucket_;
};

TEST_F(StoreTest, KeepsEverythingOverARestart) {
  ASSERT_TRUE(put("one", "1"));
  CorsRule rule;
  rule.allowed_origins = {"http://a"};
  rule.allowed_methods = {"GET"};
  ASSERT_TRUE(store_->set_cors({"bucket"}, CorsPolicy{rule}));
  const std::string upload = start();
  const auto kept = part(upload, 1, "part");
  open();
  EXPECT_EQ(read("one"), "1");
  EXPECT_EQ(bucket_->cors, CorsPolicy{rule});
  ASSERT_TRUE(complete(upload, {kept}));
  EXPECT_EQ(read("key"), "part");
}

TEST_F(StoreTest, ReplacesAnObjectAndDropsItsBytes) {
  ASSERT_TRUE(put("key", "old"));
  ASSERT_TRUE(put("key", "new"));
  EXPECT_EQ(read("key"), "new");
  EXPECT_EQ(blob_files(), 1u);
  ASSERT_TRUE(store_->delete_object(*bucket_, "key"));
  EXPECT_EQ(read("key"), "NoSuchKey");
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(StoreTest, KeepsWhatIsBeingReadUntilTheReaderIsDone) {
  ASSERT_TRUE(put("key", "old"));
  {
    auto reader = store_->open_object(*bucket_, "key", {0, 3});
    ASSERT_TRUE(reader);
    ASSERT_TRUE(put("key", "new"));
    EXPECT_EQ(read(*reader), "old");
    EXPECT_EQ(blob_files(), 2u);
  }
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(StoreTest, LeavesTheOldObjectWhenAConditionFails) {
  ASSERT_TRUE(put("key", "old"));
  EXPECT_EQ(put("key", "new", kIfNone).failure().error, S3Error::precondition_failed);
  EXPECT_EQ(read("key"), "old");
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(StoreTest, SweepsFilesThatNoRowNames) {
  ASSERT_TRUE(put("key", "kept"));
  std::filesystem::create_directories(folder_.path() / "blobs" / "ab");
  std::ofstream(folder_.path() / "blobs" / "ab" / ("ab" + std::string(30, '0'))) << "half-made";
  open();
  EXPECT_EQ(blob_files(), 1u);
  EXPECT_EQ(read("key"), "kept");
}

TEST_F(StoreTest, AnUnfinishedWriteLeavesNothing) {
  {
    auto blob = store_->create_blob(100);
    ASSERT_TRUE(blob);
    ASSERT_TRUE(blob->write("half"));
  }
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(StoreTest, SaysThatAFileThatMayNotGrowHasNoRoom) {
  auto blob = store_->create_blob(6);
  ASSERT_TRUE(blob);
  const auto written = [&] {
    const FileSizeLimit full(3);
    return blob->write("abcdef");
  }();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.failure().error, S3Error::storage_full);
}

TEST_F(StoreTest, RefusesWhatDoesNotFitBeforeItIsSentAndGivesRoomBack) {
  open(10);
  ASSERT_TRUE(put("six", "123456"));
  EXPECT_EQ(put("five", "12345").failure().error, S3Error::storage_full);
  {
    auto reserved = store_->create_blob(4);
    ASSERT_TRUE(reserved);
    EXPECT_EQ(put("one", "1").failure().error, S3Error::storage_full);
  }
  EXPECT_TRUE(put("four", "1234"));
  ASSERT_TRUE(store_->delete_object(*bucket_, "six"));
  EXPECT_TRUE(put("five", "12345"));
  open(10);
  EXPECT_EQ(put("two", "12").failure().error, S3Error::storage_full);
  EXPECT_TRUE(put("one", "1"));
}

TEST_F(StoreTest, CompletesWithoutCopyingAPart) {
  const std::string upload = start();
  const auto first = part(upload, 3, "aaaa");
  const auto last = part(upload, 9, "bb");
  const std::size_t files = blob_files();
  auto object = complete(upload, {last, first});  // R2 sorts the list
  ASSERT_TRUE(object);
  const std::string digests = *from_hex(first.etag) + *from_hex(last.etag);
  EXPECT_EQ(object->etag, to_hex(hash(Hash::Kind::md5, digests)) + "-2");
  EXPECT_EQ(object->size, 6);
  EXPECT_EQ(read("key"), "aaaabb");
  EXPECT_EQ(blob_files(), files);
  EXPECT_EQ(error(complete(upload, {first})), S3Error::no_such_upload);
}

TEST_F(StoreTest, OpensOnlyTheSegmentsOfARange) {
  const std::string upload = start();
  std::vector<CompletedPart> parts;
  for (int i = 1; i <= 5; ++i)
    parts.push_back(part(upload, i, std::string(4, static_cast<char>('0' + i))));
  ASSERT_TRUE(complete(upload, parts));
  EXPECT_EQ(read("key", 4, 4), "2222");
  EXPECT_EQ(read("key", 3, 2), "11112222");
  EXPECT_EQ(read("key", 19, 1), "5555");
}

// Every pair of sizes around the limit, against R2's rule in words.
TEST_F(StoreTest, WantsEqualPartsThatAreLargeEnough) {
  for (std::int64_t first = kMinPart - 1; first <= kMinPart + 1; ++first) {
    for (std::int64_t second = kMinPart - 1; second <= kMinPart + 1; ++second) {
      for (std::int64_t third = 0; third <= kMinPart + 1; ++third) {
        const std::string upload = start();
        std::vector<CompletedPart> parts;
        for (const std::int64_t size : {first, second, third}) {
          parts.push_back(part(upload, static_cast<std::int64_t>(parts.size()) + 1,
                               std::string(static_cast<std::size_t>(size), 'x')));
        }
        const auto expected = first < kMinPart || second < kMinPart ? S3Error::entity_too_small
                              : first != second || third > first    ? S3Error::invalid_part
                                                                    : S3Error::internal_error;
        EXPECT_EQ(error(complete(upload, parts)), expected) << first << " " << second << " " << third;
      }
    }
  }
}

TEST_F(StoreTest, RefusesListsThatAreNotWhatWasSent) {
  const std::string upload = start();
  const auto sent = part(upload, 1, "data");
  EXPECT_EQ(error(complete(upload, {{1, std::string(32, '0')}})), S3Error::invalid_part);
  EXPECT_EQ(error(complete(upload, {sent, {2, sent.etag}})), S3Error::invalid_part);
  EXPECT_EQ(error(complete(upload, {sent, sent})), S3Error::invalid_part);
  EXPECT_TRUE(complete(upload, {sent}));
}

TEST_F(StoreTest, DropsPartsThatAreReplacedOrNotListed) {
  const std::string upload = start();
  part(upload, 1, "old!");
  const auto fresh = part(upload, 1, "new!");
  part(upload, 2, "unused");
  EXPECT_EQ(blob_files(), 2u);
  ASSERT_TRUE(complete(upload, {fresh}));
  EXPECT_EQ(read("key"), "new!");
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(StoreTest, AbortsAnUploadWhoseConditionFails) {
  ASSERT_TRUE(put("key", "theirs"));
  const std::string upload = start();
  const auto sent = part(upload, 1, "mine");
  EXPECT_EQ(error(complete(upload, {sent}, kIfNone)), S3Error::precondition_failed);
  EXPECT_EQ(error(complete(upload, {sent})), S3Error::no_such_upload);
  EXPECT_EQ(read("key"), "theirs");
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(StoreTest, AbortsUploadsThatAreTooOld) {
  const std::string old = start("key", 10), young = start("key", 20);
  part(old, 1, "data");
  ASSERT_TRUE(store_->apply_lifecycle(20 + 7 * 24 * 3600 * 1000, [] { return false; }));
  EXPECT_FALSE(store_->upload(*bucket_, "key", old));
  EXPECT_TRUE(store_->upload(*bucket_, "key", young));
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(StoreTest, DeletesABucketOnlyWhenNothingIsInIt) {
  ASSERT_TRUE(put("key", "x"));
  EXPECT_EQ(store_->delete_bucket({"bucket"}).failure().error, S3Error::bucket_not_empty);
  ASSERT_TRUE(store_->delete_object(*bucket_, "key"));
  const std::string upload = start();
  EXPECT_EQ(store_->delete_bucket({"bucket"}).failure().error, S3Error::bucket_not_empty);
  ASSERT_TRUE(store_->abort_upload(*bucket_, "key", upload));
  EXPECT_TRUE(store_->abort_upload(*bucket_, "key", upload));
  EXPECT_TRUE(store_->delete_bucket({"bucket"}));
  EXPECT_EQ(put("key", "x").failure().error, S3Error::no_such_bucket);
}

// After a crash of the machine, parts whose bytes were lost are forgotten; whole ones stay.
TEST_F(StoreTest, AfterANewBootForgetsPartsThatAreNotWhole) {
  const std::string upload = start();
  const auto whole = part(upload, 1, "whole");
  const auto torn = part(upload, 2, "torn?");
  auto parts = store_->parts({upload, bucket_->id, "key", "key", 0, {}}, 0, 10);
  ASSERT_TRUE(parts);
  const std::string name = (*parts)[1].blob.name;
  store_.reset();
  std::ofstream(folder_.path() / "blobs" / name.substr(0, 2) / name) << std::string(5, '\0');
  {
    Database database(folder_.path() / "catalog.db", false);
    database.execute("UPDATE setting SET value = x'00' WHERE name = CAST('boot' AS BLOB)");
  }
  open();
  EXPECT_EQ(error(complete(upload, {whole, torn})), S3Error::invalid_part);
  EXPECT_TRUE(complete(upload, {whole}));
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(StoreTest, SaysThatADamagedCatalogIsDamaged) {
  store_.reset();
  std::filesystem::remove(folder_.path() / "catalog.db-wal");
  std::ofstream(folder_.path() / "catalog.db") << std::string(4096, 'x');
  auto opened = Store::open({folder_.path(), 0, kMinPart, false});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.problem().code, ErrorCode::database_damaged);
  EXPECT_FALSE(opened.problem().hint.empty());
}

// A full disk in the middle of a commit: SQLite is given no more pages. Nothing half-made, and it works again
// after.
TEST_F(StoreTest, KeepsTheOldStateWhenTheCatalogCannotGrow) {
  ASSERT_TRUE(put("key", "old"));
  const std::string upload = start();
  const auto sent = part(upload, 1, "part");
  store_.reset();
  {
    Database database(folder_.path() / "catalog.db", false);
    database.execute("CREATE TRIGGER full BEFORE INSERT ON segment BEGIN SELECT RAISE(ABORT, 'full'); END");
  }
  open();
  EXPECT_FALSE(put("key", "new"));
  EXPECT_FALSE(complete(upload, {sent}));
  EXPECT_EQ(read("key"), "old");
  EXPECT_EQ(blob_files(), 2u);
  store_.reset();
  {
    Database database(folder_.path() / "catalog.db", false);
    database.execute("DROP TRIGGER full");
  }
  open();
  ASSERT_TRUE(complete(upload, {sent}));
  EXPECT_EQ(read("key"), "part");
}

// Paged listings of random keys against a plain computation, for every page size.
TEST_F(StoreTest, ListsTheSameInPagesOfAnySize) {
  std::mt19937 random(7);
  std::set<std::string> keys;
  while (keys.size() < 60) {
    std::string key;
    for (auto i = 1 + random() % 5; i > 0; --i)
      key += "a/b\xff"[random() % 4];
    keys.insert(key);
  }
  for (const auto& key : keys)
    ASSERT_TRUE(put(key, "x"));
  for (const std::string& delimiter : {std::string(), std::string("/"), std::string("b/")}) {
    for (const std::string& prefix :
         {std::string(), std::string("a"), std::string("a/"), std::string("none")}) {
      std::vector<std::string> expected;
      for (const auto& key : keys) {
        if (!key.starts_with(prefix)) continue;
        const auto at = delimiter.empty() ? key.npos : key.find(delimiter, prefix.size());
        const std::string item = at == key.npos ? "k:" + key : "p:" + key.substr(0, at + delimiter.size());
        if (std::find(expected.begin(), expected.end(), item) == expected.end()) expected.push_back(item);
      }
      std::sort(expected.begin(), expected.end());
      for (std::int64_t size = 1; size <= 8; ++size) {
        std::vector<std::string> listed;
        ListRequest request{prefix, delimiter, std::nullopt, size};
        do {
          auto page = store_->list(*bucket_, request);
          ASSERT_TRUE(page);
          EXPECT_LE(static_cast<std::int64_t>(page->objects.size() + page->prefixes.size()), size);
          for (const auto& object : page->objects)
            listed.push_back("k:" + object.key);
          for (const auto& each : page->prefixes)
            listed.push_back("p:" + each);
          request.cursor = page->next;
        } while (request.cursor);
        std::sort(listed.begin(), listed.end());
        EXPECT_EQ(listed, expected) << "prefix " << prefix << ", delimiter " << delimiter << ", pages of "
                                    << size;
      }
    }
  }
}

TEST_F(StoreTest, ListsUploadsInPages) {
  for (const char* key : {"a", "b", "b", "b", "c/1", "c/2", "d"})
    start(key);
  for (std::int64_t size = 1; size <= 4; ++size) {
    for (const std::string& delimiter : {std::string(), std::string("/")}) {
      UploadListRequest request;
      request.delimiter = delimiter;
      request.limit = size;
      std::vector<std::string> listed;
      while (true) {
        auto page = store_->list_uploads(*bucket_, request);
        ASSERT_TRUE(page);
        for (const auto& upload : page->uploads)
          listed.push_back(upload.key);
        for (const auto& prefix : page->prefixes)
          listed.push_back(prefix);
        if (!page->truncated) break;
        request.key_marker = page->next_key_marker;
        request.upload_marker = page->next_upload_marker;
      }
      std::sort(listed.begin(), listed.end());
      if (delimiter.empty()) {
        EXPECT_THAT(listed, ElementsAre("a", "b", "b", "b", "c/1", "c/2", "d")) << size;
      } else {
        EXPECT_THAT(listed, ElementsAre("a", "b", "b", "b", "c/", "d")) << size;
      }
    }
  }
}

// Without the catalog nothing says what the bytes are. To a new one all of them would be left-overs.
TEST_F(StoreTest, DoesNotStartWithBytesAndNoCatalogAndRemovesNothing) {
  ASSERT_TRUE(put("key", "value"));
  store_.reset();
  const auto catalog = folder_.path() / "catalog.db", saved = folder_.path() / "saved.db";
  std::filesystem::rename(catalog, saved);
  for (int round = 0; round < 2; ++round) {  // nor does the refusal make one that the next start believes
    auto opened = Store::open({folder_.path(), 0, kMinPart, false});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.problem().code, ErrorCode::database_damaged);
    EXPECT_EQ(opened.problem().subject, catalog.string());
    EXPECT_FALSE(opened.problem().hint.empty());
    EXPECT_FALSE(std::filesystem::exists(catalog));
    EXPECT_EQ(count_files(folder_.path() / "blobs"), 1u);
  }
  std::filesystem::rename(saved, catalog);
  open();
  EXPECT_TRUE(store_->object(*bucket_, "key"));
}

TEST_F(StoreTest, DoesNotTakeAnEmptyCatalogForTheOneOfItsBytes) {
  ASSERT_TRUE(put("key", "value"));
  store_.reset();
  const auto catalog = folder_.path() / "catalog.db";
  const auto refuses = [&] {
    auto opened = Store::open({folder_.path(), 0, kMinPart, false});
    return !opened && opened.problem().code == ErrorCode::database_damaged &&
           count_files(folder_.path() / "blobs") == 1;
  };
  std::ofstream(catalog, std::ios::trunc).close();
  EXPECT_TRUE(refuses());
  std::filesystem::remove(catalog);
  Database(catalog, false).execute("PRAGMA application_id = 1");  // a database with nothing in it
  EXPECT_TRUE(refuses());
}

TEST_F(StoreTest, StartsAnewWhereThereAreNeitherBytesNorACatalog) {
  store_.reset();
  std::filesystem::remove(folder_.path() / "catalog.db");
  auto opened = Store::open({folder_.path(), 0, kMinPart, false});
  ASSERT_TRUE(opened) << opened.problem().message;
  EXPECT_TRUE((*opened)->buckets().empty());
}

}  // namespace
}  // namespace r2deck::sandbox
