// What the client makes of a store's answers.
#include "companion/s3/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/unit/s3/fake_server.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

std::string buckets_page(const std::string& name, const std::string& next) {
  return "<ListAllMyBucketsResult><Buckets><Bucket><Name>" + name +
         "</Name><CreationDate>2026-01-02T03:04:05Z</CreationDate></Bucket></Buckets>" +
         (next.empty() ? ""
                       : "<IsTruncated>true</IsTruncated><NextContinuationToken>" + next +
                             "</NextContinuationToken>") +
         "</ListAllMyBucketsResult>";
}

std::string parts_page(int part, int next) {
  return "<ListPartsResult><Part><PartNumber>" + std::to_string(part) +
         "</PartNumber><ETag>\"e\"</ETag><Size>7</Size></Part>" +
         (next == 0 ? ""
                    : "<IsTruncated>true</IsTruncated><NextPartNumberMarker>" + std::to_string(next) +
                          "</NextPartNumberMarker>") +
         "</ListPartsResult>";
}

TEST(ListBuckets, IsPagedToTheEnd) {
  const FakeServer server({reply(200, buckets_page("one", "t+1")), reply(200, buckets_page("two", "t+2")),
                           reply(200, buckets_page("three", ""))});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto buckets = client.list_buckets();
  ASSERT_TRUE(buckets.ok()) << buckets.problem().message;
  EXPECT_THAT(*buckets,
              ElementsAre(testing::Field(&Bucket::name, "one"), testing::Field(&Bucket::name, "two"),
                          testing::Field(&Bucket::name, "three")));
  EXPECT_EQ(server.received().at(0).target(), "/");
  EXPECT_EQ(server.received().at(2).target(), "/?continuation-token=t%2B2");
}

TEST(ListBuckets, RefusesATokenThatItHasSeen) {
  const FakeServer server({reply(200, buckets_page("one", "a")), reply(200, buckets_page("two", "b")),
                           reply(200, buckets_page("three", "a"))});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.list_buckets().problem().code, ErrorCode::bad_response);
}

TEST(ListBuckets, AsksForAPageAsR2Documents) {
  const FakeServer server({reply(200, buckets_page("one", "n"))});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto page =
      client.list_buckets_page({.prefix = "o", .start_after = "a", .continuation_token = "t", .max_keys = 5});
  ASSERT_TRUE(page.ok()) << page.problem().message;
  EXPECT_EQ(page->next_continuation_token, "n");
  EXPECT_EQ(server.received().at(0).target(), "/?continuation-token=t&max-keys=5&prefix=o&start-after=a");
}

TEST(ListBuckets, AsksForAtMostAThousand) {
  const FakeServer server([](const Received&) { return reply(200, buckets_page("one", "")); });
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_TRUE(client.list_buckets_page({.max_keys = 999}).ok());
  EXPECT_TRUE(client.list_buckets_page({.max_keys = 1'000}).ok());
  EXPECT_EQ(client.list_buckets_page({.max_keys = 1'001}).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.list_buckets_page({.max_keys = -1}).problem().code, ErrorCode::invalid_request);
}

TEST(ListBuckets, EndsAlsoWhereTheStoreNeverDoes) {
  auto next = std::make_shared<std::atomic<int>>(0);
  const FakeServer server(
      [next](const Received&) { return reply(200, buckets_page("b", std::to_string(++*next))); });
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.list_buckets().problem().code, ErrorCode::bad_response);
}

TEST(ListParts, IsPagedToTheEnd) {
  const FakeServer server({reply(200, parts_page(1, 1)), reply(200, parts_page(2, 0))});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto parts = client.list_parts("b", "k", "u+/=");
  ASSERT_TRUE(parts.ok()) << parts.problem().message;
  EXPECT_THAT(*parts, SizeIs(2));
  EXPECT_EQ(server.received().at(1).target(), "/b/k?max-parts=1000&part-number-marker=1&uploadId=u%2B%2F%3D");
}

TEST(ListParts, RefusesAMarkerThatDoesNotGoForward) {
  for (const int next : {5, 4, 0x7fffffff}) {
    const FakeServer server(
        {reply(200, parts_page(1, 5)), reply(200, parts_page(1, next)), reply(200, parts_page(1, 5))});
    Client client(server.endpoint(), kCredentials, impatient());
    EXPECT_EQ(client.list_parts("b", "k", "u").problem().code, ErrorCode::bad_response);
  }
}

TEST(ListObjects, RefusesTheTokenThatItWasGiven) {
  const FakeServer server({reply(200,
                                 "<ListBucketResult><IsTruncated>true</IsTruncated>"
                                 "<NextContinuationToken>same</NextContinuationToken></ListBucketResult>")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.list_objects_v2("b", {.continuation_token = "same"}).problem().code,
            ErrorCode::bad_response);
}

TEST(HeadObject, ReadsTheHeaders) {
  const FakeServer server(
      {Reply{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\nETag: \"abc-3\"\r\n"
                      "Last-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\nContent-Type: video/mp4\r\n"
                      "Cache-Control: no-store\r\nContent-Disposition: inline\r\nContent-Encoding: gzip\r\n"
                      "Content-Language: de\r\nExpires: Fri, 02 Jan 2099 03:04:05 GMT\r\n"
                      "x-amz-mp-parts-count: 3\r\nx-amz-missing-meta: 2\r\n"
                      "X-Amz-Storage-Class: STANDARD_IA\r\nX-Amz-Meta-MTime: 1767323045\r\n"
                      "x-amz-meta-name: =?UTF-8?B?w7w=?=\r\n\r\n",
             .hang_up = false}});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto head = client.head_object("b", "k");
  ASSERT_TRUE(head.ok()) << head.problem().message;
  EXPECT_EQ(head->size, 5'368'709'120);
  EXPECT_EQ(head->etag, "abc-3");
  EXPECT_EQ(head->modified, 1'767'323'045'000);
  EXPECT_EQ(head->content_type, "video/mp4");
  EXPECT_EQ(head->storage_class, "STANDARD_IA");
  EXPECT_EQ(head->cache_control, "no-store");
  EXPECT_EQ(head->content_disposition, "inline");
  EXPECT_EQ(head->content_encoding, "gzip");
  EXPECT_EQ(head->content_language, "de");
  EXPECT_EQ(head->expires, "Fri, 02 Jan 2099 03:04:05 GMT");
  EXPECT_EQ(head->parts_count, 3);
  EXPECT_EQ(head->missing_metadata, 2);
  EXPECT_THAT(head->metadata, ElementsAre(Pair("mtime", "1767323045"), Pair("name", "\xc3\xbc")));
}

TEST(HeadObject, NeedsALengthAndATime) {
  const FakeServer server(
      {Reply{.bytes = "HTTP/1.1 200 OK\r\nLast-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n\r\n"},
       Reply{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"}});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.head_object("b", "k").problem().code, ErrorCode::bad_response);
  EXPECT_EQ(client.head_object("b", "k").problem().code, ErrorCode::bad_response);
}

TEST(Names, ThatAreEmptyNeverReachTheStore) {
  const FakeServer server(std::vector<Reply>{});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.delete_object("b", "").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.delete_object("", "k").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.create_bucket("").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.put_bucket_cors("", {}).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.abort_multipart_upload("b", "", "u").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.abort_multipart_upload("b", "k", "").problem().code, ErrorCode::invalid_request)
      << "that would delete the object";
  EXPECT_EQ(client.upload_part("b", "k", "", 1, Body("x")).problem().code, ErrorCode::invalid_request)
      << "that would overwrite the object";
  EXPECT_EQ(client.put_object("b", "", Body("x")).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.copy_object("b", "", "b", "k").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.delete_bucket("").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.delete_objects("b", {"k", ""}).problem().code, ErrorCode::invalid_request);
  EXPECT_THAT(server.received(), IsEmpty());
}

TEST(BucketCors, IsAnEmptyListWhereThereIsNone) {
  const FakeServer server({error_reply(404, "NoSuchCORSConfiguration")});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto rules = client.get_bucket_cors("b");
  ASSERT_TRUE(rules.ok());
  EXPECT_THAT(*rules, IsEmpty());
  EXPECT_EQ(server.received().at(0).target(), "/b?cors=");
}

TEST(BucketCors, IsWrittenWithItsMd5) {
  const FakeServer server({reply(200)});
  Client client(server.endpoint(), kCredentials, impatient());
  ASSERT_TRUE(client.put_bucket_cors("b", {}).ok());
  const Received sent = server.received().at(0);
  EXPECT_EQ(sent.request_line(), "PUT /b?cors= HTTP/1.1");
  EXPECT_EQ(sent.header("content-md5").size(), 24u);
  EXPECT_NE(sent.header("authorization").find("content-md5"), std::string::npos);
}

TEST(CreateBucket, NamesTheRegionOnlyWhereAStoreHasRegions) {
  const FakeServer server({reply(200), reply(200)});
  Endpoint endpoint = server.endpoint();
  ASSERT_TRUE(Client(endpoint, kCredentials, impatient()).create_bucket("b").ok());
  endpoint.region = "eu-central-1";
  ASSERT_TRUE(Client(endpoint, kCredentials, impatient()).create_bucket("b").ok());
  EXPECT_EQ(server.received().at(0).body, "");
  EXPECT_NE(server.received().at(1).body.find("<LocationConstraint>eu-central-1</LocationConstraint>"),
            std::string::npos);
}

TEST(CompleteUpload, IsAnErrorWhenA200CarriesOne) {
  const FakeServer server({error_reply(200, "InternalError", "We encountered an internal error.")});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto done = client.complete_multipart_upload("b", "k", "u", {{1, 5, "e"}}, false);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.problem().code, ErrorCode::storage_unavailable);
  EXPECT_EQ(done.problem().operation, "CompleteMultipartUpload");
  EXPECT_THAT(server.received(), SizeIs(1));
}

TEST(CompleteUpload, IsAnErrorWhenTheAnswerIsCutOff) {
  const FakeServer server({Reply{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<Complete"}});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.complete_multipart_upload("b", "k", "u", {{1, 5, "e"}}, false).problem().code,
            ErrorCode::endpoint_unreachable);
  EXPECT_THAT(server.received(), SizeIs(1));
}

TEST(CompleteUpload, IsAnErrorWhenTheAnswerIsEmpty) {
  const FakeServer server({reply(200)});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.complete_multipart_upload("b", "k", "u", {{1, 5, "e"}}, false).problem().code,
            ErrorCode::bad_response);
}

TEST(CompleteUpload, RefusesToOverwriteWhenAsked) {
  const FakeServer server({error_reply(412, "PreconditionFailed")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.complete_multipart_upload("b", "k", "u", {{1, 5, "e"}}, true).problem().code,
            ErrorCode::precondition_failed);
  EXPECT_EQ(server.received().at(0).header("if-none-match"), "*");
}

TEST(AbortUpload, IsFineWhenTheUploadIsGone) {
  const FakeServer server({error_reply(404, "NoSuchUpload"), error_reply(403, "AccessDenied")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_TRUE(client.abort_multipart_upload("b", "k", "u").ok());
  EXPECT_EQ(client.abort_multipart_upload("b", "k", "u").problem().code, ErrorCode::access_denied);
}

TEST(Problems, NeverHoldTheSecretOrTheSignature) {
  const FakeServer server([](const Received& request) {
    return error_reply(403, "SignatureDoesNotMatch", request.header("authorization"));
  });
  Client client(server.endpoint(), kCredentials, impatient());
  const Problem problem = client.list_buckets().problem();
  EXPECT_EQ(problem.code, ErrorCode::wrong_credentials);
  for (const std::string& text : {problem.message, problem.hint, problem.subject, problem.remote_code}) {
    EXPECT_EQ(text.find("SECRET"), std::string::npos);
    EXPECT_EQ(text.find("Signature="), std::string::npos);
  }
}

}  // namespace
}  // namespace r2deck::s3
