// A data folder of an older version is upgraded where it lies; one of a newer version is left alone.
#include "companion/sandbox/schema.h"

#include <gtest/gtest.h>

#include <fstream>

#include "companion/sandbox/store.h"
#include "tests/unit/sandbox/temp_folder.h"

namespace r2deck::sandbox {
namespace {

// As version 1 made it: a bucket with an object of two segments, an empty object and an upload with a part.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE setting(name BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE bucket(id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE, created INTEGER NOT NULL, cors BLOB);
CREATE TABLE object(
  id INTEGER PRIMARY KEY AUTOINCREMENT, bucket INTEGER NOT NULL REFERENCES bucket(id), identity BLOB NOT NULL,
  key BLOB NOT NULL, size INTEGER NOT NULL, etag BLOB NOT NULL, modified INTEGER NOT NULL,
  storage_class BLOB NOT NULL, headers BLOB NOT NULL, UNIQUE(bucket, identity));
CREATE TABLE segment(
  object INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, number INTEGER NOT NULL, start INTEGER NOT NULL,
  size INTEGER NOT NULL, blob BLOB NOT NULL, PRIMARY KEY(object, number)) WITHOUT ROWID;
CREATE TABLE upload(
  id BLOB PRIMARY KEY, bucket INTEGER NOT NULL REFERENCES bucket(id), identity BLOB NOT NULL, key BLOB NOT NULL,
  initiated INTEGER NOT NULL, storage_class BLOB NOT NULL, headers BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX upload_by_key ON upload(bucket, identity, id);
CREATE TABLE part(
  upload BLOB NOT NULL REFERENCES upload(id) ON DELETE CASCADE, number INTEGER NOT NULL, size INTEGER NOT NULL,
  md5 BLOB NOT NULL, modified INTEGER NOT NULL, blob BLOB NOT NULL, PRIMARY KEY(upload, number)) WITHOUT ROWID;
INSERT INTO bucket VALUES(1, CAST('old' AS BLOB), 5, NULL);
INSERT INTO object VALUES(1, 1, CAST('k' AS BLOB), CAST('k' AS BLOB), 6, CAST('tag-2' AS BLOB), 7,
  CAST('STANDARD_IA' AS BLOB), CAST('content-type:a/b' AS BLOB));
INSERT INTO object VALUES(2, 1, CAST('e' AS BLOB), CAST('e' AS BLOB), 0, CAST('t' AS BLOB), 7,
  CAST('STANDARD' AS BLOB), x'');
INSERT INTO segment VALUES(1, 1, 0, 4, CAST('aa01' AS BLOB)), (1, 2, 4, 2, CAST('bb02' AS BLOB));
INSERT INTO upload VALUES(CAST('up' AS BLOB), 1, CAST('u' AS BLOB), CAST('u' AS BLOB), 8, CAST('STANDARD' AS BLOB), x'');
INSERT INTO part VALUES(CAST('up' AS BLOB), 1, 1, x'0CC175B9C0F1B6A831C399E269772661', 9, CAST('cc03' AS BLOB));
PRAGMA user_version = 1;
)sql";

// What version 2 added: here with a bucket in two jurisdictions, which it kept apart by their names.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE object ADD COLUMN ssec BLOB NOT NULL DEFAULT x'';
ALTER TABLE upload ADD COLUMN ssec BLOB NOT NULL DEFAULT x'';
ALTER TABLE bucket ADD COLUMN lifecycle BLOB;
ALTER TABLE bucket ADD COLUMN location BLOB NOT NULL DEFAULT x'';
ALTER TABLE bucket ADD COLUMN storage_class BLOB NOT NULL DEFAULT x'5354414E44415244';
CREATE INDEX segment_by_blob ON segment(blob);
INSERT INTO bucket VALUES(2, CAST('eu_old' AS BLOB), 6, NULL, x'', CAST('weur' AS BLOB), CAST('STANDARD_IA' AS BLOB));
INSERT INTO bucket VALUES(3, CAST('fedramp-high_x-y' AS BLOB), 7, NULL, NULL, x'', CAST('STANDARD' AS BLOB));
INSERT INTO object VALUES(3, 2, CAST('k' AS BLOB), CAST('k' AS BLOB), 0, CAST('eu' AS BLOB), 7,
  CAST('STANDARD' AS BLOB), x'', x'');
PRAGMA user_version = 2;
)sql";

class SchemaTest : public ::testing::Test {
 protected:
  void blob(const std::string& name, const std::string& bytes) {
    const auto folder = folder_.path() / "blobs" / name.substr(0, 2);
    std::filesystem::create_directories(folder);
    std::ofstream(folder / name) << bytes;
  }
  void make_version_1() {
    Database(folder_.path() / "catalog.db", false).execute(kVersion1);
    blob("aa01", "aaaa");
    blob("bb02", "bb");
    blob("cc03", "a");
  }
  void make_version_2() {
    make_version_1();
    Database(folder_.path() / "catalog.db", false).execute(kVersion2);
  }
  auto open() { return Store::open({folder_.path(), 0, 4, false}); }

  TempFolder folder_;
};

TEST_F(SchemaTest, UpgradesVersion1AndKeepsAllThatIsInIt) {
  make_version_1();
  for (int round = 0; round < 2; ++round) {
    auto opened = open();
    ASSERT_TRUE(opened) << opened.problem().message;
    Store& store = **opened;
    const BucketPtr bucket = store.find_bucket({"old"});
    ASSERT_TRUE(bucket);
    EXPECT_EQ(bucket->created, 5);
    EXPECT_EQ(bucket->location, "");
    EXPECT_EQ(bucket->storage_class, "STANDARD");
    EXPECT_EQ(bucket->lifecycle, default_lifecycle());
    auto object = store.open_object(*bucket, "k", {0, 6});
    ASSERT_TRUE(object);
    EXPECT_EQ(object->object.entity_tag(), "tag-2");
    EXPECT_EQ(object->object.headers.storage_class, "STANDARD_IA");
    EXPECT_EQ(object->object.headers.headers, (HeaderList{{"content-type", "a/b"}}));
    EXPECT_EQ(object->object.ssec, "");
    EXPECT_EQ(object->segments.size(), 2u);
    EXPECT_TRUE(store.object(*bucket, "e"));
    auto upload = store.upload(*bucket, "u", "up");
    ASSERT_TRUE(upload);
    EXPECT_EQ(upload->ssec, "");
    auto parts = store.parts(*upload, 0, 10);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->size(), 1u);
  }
  EXPECT_EQ(count_files(folder_.path() / "blobs"), 3u);
}

TEST_F(SchemaTest, UpgradesVersion2AndTellsJurisdictionsFromNames) {
  make_version_2();
  for (int round = 0; round < 2; ++round) {
    auto opened = open();
    ASSERT_TRUE(opened) << opened.problem().message;
    Store& store = **opened;
    EXPECT_EQ(store.buckets().size(), 3u);
    EXPECT_FALSE(store.find_bucket({"eu_old"}));
    const BucketPtr old = store.find_bucket({"old"}), european = store.find_bucket({"old", "eu"}),
                    other = store.find_bucket({"x-y", "fedramp-high"});
    ASSERT_TRUE(old && european && other);
    EXPECT_EQ(store.object(*old, "k")->etag, "tag-2");
    EXPECT_EQ(store.object(*european, "k")->etag, "eu");
    EXPECT_EQ(european->location, "weur");
    EXPECT_EQ(european->storage_class, "STANDARD_IA");
    EXPECT_EQ(european->lifecycle, std::nullopt);
    EXPECT_EQ(other->lifecycle, default_lifecycle());
  }
}

// The rows of objects refer to their bucket's, and go on doing so.
TEST_F(SchemaTest, KeepsForeignKeysOverTheUpgrade) {
  make_version_2();
  ASSERT_TRUE(open());
  Database database(folder_.path() / "catalog.db", false);
  EXPECT_FALSE(Statement(database, "PRAGMA foreign_key_check").step());
  EXPECT_THROW(database.execute("DELETE FROM bucket WHERE id = 1"), SqlError);
  database.execute("DELETE FROM object WHERE bucket = 2; DELETE FROM bucket WHERE id = 2");
}

TEST_F(SchemaTest, CanCopyWhatVersion1Wrote) {
  make_version_1();
  auto opened = open();
  ASSERT_TRUE(opened);
  Store& store = **opened;
  const BucketPtr bucket = store.find_bucket({"old"});
  auto copied = store.copy_object(
      *bucket, "k",
      [&](const Object& source) -> Outcome<Object> {
        Object object = source;
        object.identity = object.key = "copy";
        return object;
      },
      [](const std::optional<Validators>&) { return Verdict::proceed; });
  ASSERT_TRUE(copied);
  ASSERT_TRUE(store.delete_object(*bucket, "k"));
  EXPECT_EQ(count_files(folder_.path() / "blobs"), 3u);
  ASSERT_TRUE(store.delete_object(*bucket, "copy"));
  EXPECT_EQ(count_files(folder_.path() / "blobs"), 1u);
}

TEST_F(SchemaTest, LeavesANewerVersionAlone) {
  make_version_1();
  Database(folder_.path() / "catalog.db", false).execute("PRAGMA user_version = 99");
  auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.problem().code, ErrorCode::database_damaged);
}

// A crash in the middle of the upgrade: all of it or nothing.
TEST_F(SchemaTest, UpgradesInOneStep) {
  make_version_1();
  Database(folder_.path() / "catalog.db", false)
      .execute("CREATE TABLE segment_by_blob(x)");  // stands in the way
  EXPECT_FALSE(open());
  Database(folder_.path() / "catalog.db", false).execute("DROP TABLE segment_by_blob");
  EXPECT_TRUE(open());
}

}  // namespace
}  // namespace r2deck::sandbox
