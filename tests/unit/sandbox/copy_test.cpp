// CopyObject and UploadPartCopy, over the wire: what is copied, what the copy is called, and what is refused.
#include <gmock/gmock.h>

#include "companion/sandbox/copy_source.h"
#include "companion/sandbox/database.h"
#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RequestHead with(std::vector<Header> headers) {
  RequestHead request;
  request.headers = std::move(headers);
  return request;
}

TEST(CopySource, IsDecodedExactlyOnce) {
  const auto key = [](const char* header) {
    auto source = parse_copy_source(header);
    return source ? source->bucket + "|" + source->key : std::string(row(source.failure().error).code);
  };
  EXPECT_EQ(key("b/k"), "b|k");
  EXPECT_EQ(key("/b/k"), "b|k");
  EXPECT_EQ(key("b//k/"), "b|/k/");
  EXPECT_EQ(key("/b%2Fk%2Fl"), "b|k/l");
  EXPECT_EQ(key("b/a%2525"), "b|a%25");
  EXPECT_EQ(key("b/a+b%2B"), "b|a+b+");
  EXPECT_EQ(key("b/../%2e%2e/c"), "b|../../c");
  EXPECT_EQ(key("b/%C3%BC\xC3\xBC"), "b|üü");
  EXPECT_EQ(key("b/k?x"), "b|k?x");
  for (const char* wrong : {"", "/", "b", "/b", "b/", "//k", "b/%", "b/100%"})
    EXPECT_EQ(key(wrong), "InvalidArgument") << wrong;
  EXPECT_EQ(key("b/k?versionId=1"), "NotImplemented");
}

TEST(CopyRange, NamesBothEndsInsideTheSource) {
  const auto range = [](const char* text, std::int64_t size) {
    auto found = copy_range(with({{"x-amz-copy-source-range", text}}), size);
    return found ? std::to_string(found->first) + "+" + std::to_string(found->length)
                 : std::string(row(found.failure().error).code);
  };
  EXPECT_EQ(range("bytes=0-9", 10), "0+10");
  EXPECT_EQ(range("bytes=9-9", 10), "9+1");
  EXPECT_EQ(range("bytes=0-10", 10), "InvalidRange");
  EXPECT_EQ(range("bytes=0-0", 0), "InvalidRange");
  for (const char* wrong : {"", "0-9", "bytes=", "bytes=-5", "bytes=5-", "bytes=5-4", "bytes=1-2,3-4",
                            "bytes= 1-2", "bytes=0-99999999999999999999"}) {
    EXPECT_EQ(range(wrong, 10), "InvalidArgument") << wrong;
  }
  const auto whole = copy_range(with({}), 10);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->length, 10);
}

class CopyTest : public SignedServerTest {
 protected:
  std::string copy(const std::string& to, const std::string& from, const std::string& more = {}) {
    return ask("PUT", "/demo/" + to, {}, "x-amz-copy-source: " + from + "\r\n" + more);
  }
  std::string copy_part(const std::string& upload, int number, const std::string& from,
                        const std::string& more = {}) {
    return ask("PUT", "/demo/whole?partNumber=" + std::to_string(number) + "&uploadId=" + upload, {},
               "x-amz-copy-source: " + from + "\r\n" + more);
  }
  std::string get(const std::string& key) { return ask("GET", "/demo/" + key); }
};

TEST_F(CopyTest, NeedsNoSecondFileAndOutlivesItsSource) {
  start();
  ask("PUT", "/demo/from", "bytes", "Content-Type: text/x-a\r\nx-amz-meta-a: 1\r\n");
  now_ += 5000;
  const std::string answer = copy("to", "/demo/from");
  EXPECT_EQ(outcome(answer), "200");
  EXPECT_EQ(leaf(answer, "ETag"), "&quot;" + md5_hex("bytes") + "&quot;");
  EXPECT_EQ(leaf(answer, "LastModified"), text::to_rfc3339(now_));
  EXPECT_THAT(answer, HasSubstr("<CopyObjectResult "));
  EXPECT_EQ(blob_files(), 1u);
  ask("DELETE", "/demo/from");
  EXPECT_EQ(blob_files(), 1u);
  start();  // what a start sweeps is not what a copy still needs
  EXPECT_EQ(body_of(get("to")), "bytes");
  ask("PUT", "/demo/to", "other");
  EXPECT_EQ(blob_files(), 1u);
  ask("DELETE", "/demo/to");
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(CopyTest, TakesKeysOfEveryKind) {
  start();
  for (const char* key : {"a%25b", "a%2525b", "a+b", "a%2Bb", "%2e%2e/x", "a//b", "lead/", "%C3%BC",
                          "e%CC%81", "%E6%97%A5%F0%9F%8E%89", "q%3Fx%3D1", "%22%3C%26%3E", "sp%20ace"}) {
    ask("PUT", std::string("/demo/") + key, key);
    EXPECT_EQ(outcome(copy("copy", std::string("demo/") + key)), "200") << key;
    EXPECT_EQ(body_of(get("copy")), key);
    EXPECT_EQ(outcome(copy(key, "demo/copy")), "200") << key;
    EXPECT_EQ(body_of(get(key)), key);
  }
}

TEST_F(CopyTest, FindsASourceInAnotherSpellingAndKeepsTheDestinationsOwn) {
  start();
  ask("PUT", "/demo/caf%C3%A9", "x");
  EXPECT_EQ(outcome(copy("e%CC%81", "demo/cafe%CC%81")), "200");
  EXPECT_EQ(outcome(copy("%C3%A9", "demo/caf%C3%A9")), "200");
  EXPECT_THAT(ask("GET", "/demo?list-type=2"), HasSubstr("<Key>\xC3\xA9</Key>"));
}

TEST_F(CopyTest, GoesFromBucketToBucket) {
  start();
  ask("PUT", "/other");
  ask("PUT", "/other/from", "bytes");
  EXPECT_EQ(outcome(copy("to", "other/from")), "200");
  EXPECT_EQ(body_of(get("to")), "bytes");
  EXPECT_EQ(outcome(copy("to", "other/none")), "404 NoSuchKey");
  EXPECT_EQ(outcome(copy("to", "nowhere/from")), "404 NoSuchBucket");
  EXPECT_EQ(outcome(ask("PUT", "/nowhere/to", {}, "x-amz-copy-source: demo/to\r\n")), "404 NoSuchBucket");
  EXPECT_EQ(outcome(copy("to", "demo")), "400 InvalidArgument");
  EXPECT_EQ(outcome(copy("to", "demo/" + std::string(1025, 'k'))), "400 InvalidObjectName");
  ask("DELETE", "/other/from");
  EXPECT_EQ(outcome(ask("DELETE", "/other")), "204");
  EXPECT_EQ(body_of(get("to")), "bytes");
}

TEST_F(CopyTest, CopiesReplacesOrMergesMetadata) {
  start();
  ask("PUT", "/demo/from", "x",
      "Content-Type: a/b\r\nCache-Control: no-store\r\nx-amz-meta-a: 1\r\nx-amz-meta-b: 2\r\n");
  const std::string sent = "Content-Type: c/d\r\nx-amz-meta-b: 3\r\nx-amz-meta-c: 4\r\n";
  const auto metadata = [&](const std::string& directive) {
    EXPECT_EQ(outcome(copy("to", "demo/from", sent + directive)), "200");
    const std::string answer = ask("HEAD", "/demo/to");
    return header(answer, "content-type") + " " + header(answer, "cache-control") + " " +
           header(answer, "x-amz-meta-a") + header(answer, "x-amz-meta-b") + header(answer, "x-amz-meta-c");
  };
  EXPECT_EQ(metadata(""), "a/b no-store 12");
  EXPECT_EQ(metadata("x-amz-metadata-directive: COPY\r\n"), "a/b no-store 12");
  EXPECT_EQ(metadata("x-amz-metadata-directive: REPLACE\r\n"), "c/d  34");
  EXPECT_EQ(metadata("x-amz-metadata-directive: MERGE\r\n"), "c/d no-store 134");
  EXPECT_EQ(outcome(copy("to", "demo/from", "x-amz-metadata-directive: copy\r\n")), "400 InvalidArgument");
  EXPECT_EQ(outcome(copy("to", "demo/from", "x-amz-tagging-directive: COPY\r\n")), "501 NotImplemented");
}

TEST_F(CopyTest, MeasuresMergedMetadata) {
  start();
  ask("PUT", "/demo/from", "x", "x-amz-meta-a: " + std::string(8000, 'a') + "\r\n");
  const auto merge = [&](std::size_t bytes) {
    return outcome(
        copy("to", "demo/from",
             "x-amz-metadata-directive: MERGE\r\nx-amz-meta-b: " + std::string(bytes, 'b') + "\r\n"));
  };
  EXPECT_EQ(merge(8192 - 8001 - 1), "200");
  EXPECT_EQ(merge(8192 - 8001), "400 MetadataTooLarge");
}

TEST_F(CopyTest, TakesItsStorageClassFromTheRequestOrTheBucket) {
  start();
  ask("PUT", "/demo/from", "x", "x-amz-storage-class: STANDARD_IA\r\n");
  copy("to", "demo/from");
  EXPECT_EQ(header(ask("HEAD", "/demo/to"), "x-amz-storage-class"), "");
  copy("to", "demo/from", "x-amz-storage-class: STANDARD_IA\r\n");
  EXPECT_EQ(header(ask("HEAD", "/demo/to"), "x-amz-storage-class"), "STANDARD_IA");
  EXPECT_EQ(outcome(copy("to", "demo/from", "x-amz-storage-class: GLACIER\r\n")), "400 InvalidStorageClass");
  ask("PUT", "/cold", {}, "x-amz-storage-class: STANDARD_IA\r\n");
  ask("PUT", "/cold/to", {}, "x-amz-copy-source: demo/from\r\n");
  EXPECT_EQ(header(ask("HEAD", "/cold/to"), "x-amz-storage-class"), "STANDARD_IA");
}

TEST_F(CopyTest, OntoItselfOnlyToChangeSomething) {
  start();
  ask("PUT", "/demo/key", "bytes", "x-amz-meta-a: 1\r\n");
  EXPECT_EQ(outcome(copy("key", "demo/key")), "400 InvalidRequest");
  EXPECT_EQ(outcome(copy("key", "demo/key", "x-amz-meta-a: 2\r\n")), "400 InvalidRequest");
  EXPECT_EQ(outcome(copy("key", "demo/key", "x-amz-storage-class: STANDARD_IA\r\n")), "200");
  EXPECT_EQ(outcome(copy("key", "demo/key", "x-amz-metadata-directive: REPLACE\r\nx-amz-meta-a: 2\r\n")),
            "200");
  const std::string answer = get("key");
  EXPECT_EQ(body_of(answer), "bytes");
  EXPECT_EQ(header(answer, "x-amz-meta-a"), "2");
  EXPECT_EQ(header(answer, "x-amz-storage-class"), "");
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(CopyTest, HoldsToConditionsOnTheSource) {
  start();
  ask("PUT", "/demo/from", "bytes");
  const std::string etag = "\"" + md5_hex("bytes") + "\"";
  const std::string date = text::to_http_date(now_), before = text::to_http_date(now_ - 1000);
  const auto when = [&](const std::string& condition, const std::string& value) {
    return outcome(copy("to", "demo/from", "x-amz-copy-source-if-" + condition + ": " + value + "\r\n"));
  };
  EXPECT_EQ(when("match", etag), "200");
  EXPECT_EQ(when("match", "\"other\""), "412 PreconditionFailed");
  EXPECT_EQ(when("none-match", "\"other\""), "200");
  EXPECT_EQ(when("none-match", etag), "412 PreconditionFailed");
  EXPECT_EQ(when("modified-since", before), "200");
  EXPECT_EQ(when("modified-since", date), "412 PreconditionFailed");
  EXPECT_EQ(when("unmodified-since", date), "200");
  EXPECT_EQ(when("unmodified-since", before), "412 PreconditionFailed");
}

TEST_F(CopyTest, HoldsToR2sConditionsOnTheDestination) {
  start();
  ask("PUT", "/demo/from", "bytes");
  const auto when = [&](const std::string& condition, const std::string& value) {
    return outcome(copy("to", "demo/from", "cf-copy-destination-if-" + condition + ": " + value + "\r\n"));
  };
  EXPECT_EQ(when("match", "*"), "412 PreconditionFailed");
  EXPECT_EQ(when("none-match", "*"), "200");
  EXPECT_EQ(when("none-match", "*"), "412 PreconditionFailed");
  EXPECT_EQ(when("match", "\"" + md5_hex("bytes") + "\""), "200");
  EXPECT_EQ(when("modified-since", text::to_http_date(now_)), "412 PreconditionFailed");
  EXPECT_EQ(when("unmodified-since", text::to_http_date(now_ - 1000)), "412 PreconditionFailed");
}

TEST_F(CopyTest, KeepsAMultipartObjectsBytesPartsAndEtag) {
  start();
  const std::string upload = start_upload("from");
  for (const auto& [number, body] : {std::pair{"1", "aaaa"}, std::pair{"2", "bb"}})
    ask("PUT", std::string("/demo/from?partNumber=") + number + "&uploadId=" + upload, body);
  const std::string etag = leaf(
      ask("POST", "/demo/from?uploadId=" + upload, complete_list({md5_hex("aaaa"), md5_hex("bb")})), "ETag");
  EXPECT_EQ(leaf(copy("to", "demo/from"), "ETag"), etag);
  EXPECT_EQ(blob_files(), 2u);
  ask("DELETE", "/demo/from");
  EXPECT_EQ(body_of(get("to")), "aaaabb");
  EXPECT_EQ(body_of(ask("GET", "/demo/to?partNumber=2")), "bb");
  ask("DELETE", "/demo/to");
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(CopyTest, RefusesASourceOverFiveGiB) {
  start();
  ask("PUT", "/demo/from", "x");
  const auto grow = [&](std::int64_t size) {
    sandbox_.reset();
    Database(folder_.path() / "catalog.db", false)
        .execute("UPDATE object SET size = " + std::to_string(size));
    start();
  };
  grow(5LL * 1024 * 1024 * 1024);
  EXPECT_EQ(outcome(copy("to", "demo/from")), "200");
  grow(5LL * 1024 * 1024 * 1024 + 1);
  EXPECT_EQ(outcome(copy("to2", "demo/from")), "400 InvalidRequest");
}

TEST_F(CopyTest, MakesPartsOfObjects) {
  start();
  ask("PUT", "/demo/from", "0123456789");
  const std::string upload = start_upload("whole");
  const std::string first = copy_part(upload, 1, "/demo/from", "x-amz-copy-source-range: bytes=2-6\r\n");
  EXPECT_EQ(outcome(first), "200");
  EXPECT_THAT(first, HasSubstr("<CopyPartResult "));
  EXPECT_EQ(leaf(first, "ETag"), "&quot;" + md5_hex("23456") + "&quot;");
  EXPECT_EQ(leaf(first, "LastModified"), text::to_rfc3339(now_));
  copy_part(upload, 2, "demo/from");
  copy_part(upload, 2, "demo/from", "x-amz-copy-source-range: bytes=9-9\r\n");
  EXPECT_EQ(
      outcome(ask("POST", "/demo/whole?uploadId=" + upload, complete_list({md5_hex("23456"), md5_hex("9")}))),
      "200");
  EXPECT_EQ(body_of(get("whole")), "234569");
  ask("DELETE", "/demo/from");
  EXPECT_EQ(blob_files(), 2u);
}

TEST_F(CopyTest, MakesAPartAcrossTheSeamsOfAnother) {
  start();
  const std::string upload = start_upload("from");
  for (const auto& [number, body] : {std::pair{"1", "aaaa"}, std::pair{"2", "bbbb"}, std::pair{"3", "c"}})
    ask("PUT", std::string("/demo/from?partNumber=") + number + "&uploadId=" + upload, body);
  ask("POST", "/demo/from?uploadId=" + upload,
      complete_list({md5_hex("aaaa"), md5_hex("bbbb"), md5_hex("c")}));
  const std::string other = start_upload("whole");
  const std::string part = copy_part(other, 1, "demo/from", "x-amz-copy-source-range: bytes=3-8\r\n");
  EXPECT_EQ(leaf(part, "ETag"), "&quot;" + md5_hex("abbbbc") + "&quot;");
}

TEST_F(CopyTest, RefusesPartsThatCannotBe) {
  start();
  ask("PUT", "/demo/from", "0123456789");
  const std::string upload = start_upload("whole");
  EXPECT_EQ(outcome(copy_part(upload, 0, "demo/from")), "400 InvalidArgument");
  EXPECT_EQ(outcome(copy_part(upload, 10'001, "demo/from")), "400 InvalidArgument");
  EXPECT_EQ(outcome(copy_part(upload, 10'000, "demo/from")), "200");
  EXPECT_EQ(outcome(copy_part(upload, 1, "demo/none")), "404 NoSuchKey");
  EXPECT_EQ(outcome(copy_part("none", 1, "demo/from")), "404 NoSuchUpload");
  EXPECT_EQ(outcome(copy_part(upload, 1, "demo/from", "x-amz-copy-source-range: bytes=5-10\r\n")),
            "416 InvalidRange");
  // R2 has conditions on the source of a CopyObject, but not on a part's.
  EXPECT_EQ(outcome(copy_part(upload, 1, "demo/from", "x-amz-copy-source-if-match: \"x\"\r\n")),
            "501 NotImplemented");
  EXPECT_THAT(ask("GET", "/demo/whole?uploadId=" + upload), Not(HasSubstr("<PartNumber>1</PartNumber>")));
}

TEST_F(CopyTest, TakesRoomForAPartButNoneForACopy) {
  start([](Options& options) { options.max_bytes = 15; });
  ask("PUT", "/demo/from", "0123456789");
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(outcome(copy("to" + std::to_string(i), "demo/from")), "200");
  const std::string upload = start_upload("whole");
  EXPECT_EQ(outcome(copy_part(upload, 1, "demo/from")), "507 StorageFull");
  EXPECT_EQ(outcome(copy_part(upload, 1, "demo/from", "x-amz-copy-source-range: bytes=0-4\r\n")), "200");
  for (int i = 0; i < 5; ++i)
    ask("DELETE", "/demo/to" + std::to_string(i));
  ask("DELETE", "/demo/from");
  EXPECT_EQ(outcome(ask("PUT", "/demo/new", "0123456789")), "200");
}

}  // namespace
}  // namespace r2deck::sandbox
