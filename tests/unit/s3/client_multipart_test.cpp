// Uploads in parts, against a server that misbehaves on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "companion/s3/client.h"
#include "tests/unit/s3/fake_server.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(UploadPart, SendsTheBytesUnderTheUpload) {
  const FakeServer server({reply(200, "", "ETag: \"e\"\r\n")});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto etag =
      client.upload_part("b", "k", "u+/", 3, Body("hello"),
                         {.content_md5 = "m", .customer_key = CustomerKey{std::string(32, 'k')}});
  ASSERT_TRUE(etag.ok()) << etag.problem().message;
  EXPECT_EQ(*etag, "e");
  const Received sent = server.received().at(0);
  EXPECT_EQ(sent.request_line(), "PUT /b/k?partNumber=3&uploadId=u%2B%2F HTTP/1.1");
  EXPECT_EQ(sent.body, "hello");
  EXPECT_EQ(sent.header("content-md5"), "m");
  EXPECT_EQ(sent.header("x-amz-server-side-encryption-customer-algorithm"), "AES256");
}

TEST(UploadPart, TakesNumbersFromOneToTenThousand) {
  const FakeServer server([](const Received&) { return reply(200, "", "ETag: \"e\"\r\n"); });
  Client client(server.endpoint(), kCredentials, impatient());
  for (const std::int32_t part : {1, 9'999, 10'000})
    EXPECT_TRUE(client.upload_part("b", "k", "u", part, Body("x")).ok()) << part;
  for (const std::int32_t part : {-1, 0, 10'001})
    EXPECT_EQ(client.upload_part("b", "k", "u", part, Body("x")).problem().code, ErrorCode::invalid_request);
}

TEST(UploadPart, SaysThatTheUploadIsGone) {
  const FakeServer server({error_reply(404, "NoSuchUpload")});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.upload_part("b", "k", "u", 1, Body("x")).problem().code, ErrorCode::no_such_upload);
}

const std::string kCopiedPart = "<CopyPartResult><ETag>\"e\"</ETag></CopyPartResult>";

TEST(UploadPartCopy, NamesSourceAndRange) {
  const FakeServer server({reply(200, kCopiedPart), reply(200, kCopiedPart)});
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(
      client.upload_part_copy("from", "a b", "b", "k", "u", 2, {.range = ByteRange{.first = 0, .last = 9}})
          .value(),
      "e");
  EXPECT_EQ(client.upload_part_copy("from", "a b", "b", "k", "u", 2).value(), "e");
  EXPECT_EQ(server.received().at(0).request_line(), "PUT /b/k?partNumber=2&uploadId=u HTTP/1.1");
  EXPECT_EQ(server.received().at(0).header("x-amz-copy-source"), "from/a%20b");
  EXPECT_EQ(server.received().at(0).header("x-amz-copy-source-range"), "bytes=0-9");
  EXPECT_EQ(server.received().at(1).header("x-amz-copy-source-range"), "");
}

TEST(UploadPartCopy, NeedsBothEndsOfARange) {
  const FakeServer server(std::vector<Reply>{});
  Client client(server.endpoint(), kCredentials, impatient());
  for (const ByteRange range :
       {ByteRange{.first = 1}, ByteRange{.last = 1}, ByteRange{.first = 2, .last = 1}}) {
    EXPECT_EQ(client.upload_part_copy("b", "s", "b", "k", "u", 1, {.range = range}).problem().code,
              ErrorCode::invalid_request);
  }
  EXPECT_THAT(server.received(), IsEmpty());
}

TEST(UploadPartCopy, IsAnErrorWhenA200CarriesOneOrNothing) {
  const FakeServer server([](const Received&) { return error_reply(200, "InternalError"); });
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.upload_part_copy("b", "s", "b", "k", "u", 1).problem().code,
            ErrorCode::storage_unavailable);
  const FakeServer empty({reply(200, "<CopyPartResult/>")});
  Client other(empty.endpoint(), kCredentials, impatient());
  EXPECT_EQ(other.upload_part_copy("b", "s", "b", "k", "u", 1).problem().code, ErrorCode::bad_response);
}

// Without an id these would be about the object itself, or about all uploads.
TEST(Uploads, AreNeverAskedForWithoutAnId) {
  Opened opened(std::vector<Reply>{});
  Client& client = opened.client;
  EXPECT_EQ(client.upload_part("b", "k", "", 1, Body("x")).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.upload_part_copy("b", "s", "b", "k", "", 1).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.list_parts("b", "k", "").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client.complete_multipart_upload("b", "k", "", {{1, 5, "e"}}, false).problem().code,
            ErrorCode::invalid_request);
  EXPECT_EQ(client.abort_multipart_upload("b", "k", "").problem().code, ErrorCode::invalid_request);
  EXPECT_THAT(opened.server.received(), IsEmpty());
}

std::string parts_page(const std::string& next) {
  return "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>" + next +
         "</NextPartNumberMarker></ListPartsResult>";
}

TEST(ListParts, GoesOnUpToTheLastPartThatThereCanBe) {
  Opened opened({reply(200, parts_page("9999")), reply(200, parts_page("10000")),
                 reply(200, "<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>")});
  EXPECT_TRUE(opened.client.list_parts("b", "k", "u").ok());
  Opened beyond({reply(200, parts_page("10001"))});
  EXPECT_EQ(beyond.client.list_parts("b", "k", "u").problem().code, ErrorCode::bad_response);
  EXPECT_THAT(beyond.server.received(), SizeIs(1));
}

TEST(ListParts, EndsAlsoWhereTheStoreNeverDoes) {
  auto next = std::make_shared<std::atomic<int>>(0);
  Opened opened([next](const Received&) { return reply(200, parts_page(std::to_string(++*next))); });
  EXPECT_EQ(opened.client.list_parts("b", "k", "u").problem().code, ErrorCode::bad_response);
  EXPECT_THAT(opened.server.received(), SizeIs(1'000));
}

std::string uploads_page(const std::string& inner, const std::string& next_key = {},
                         const std::string& next_id = {}) {
  std::string page = "<ListMultipartUploadsResult>" + inner;
  if (!next_key.empty()) {
    page += "<IsTruncated>true</IsTruncated><NextKeyMarker>" + next_key +
            "</NextKeyMarker><NextUploadIdMarker>" + next_id + "</NextUploadIdMarker>";
  }
  return page + "</ListMultipartUploadsResult>";
}
std::string upload_entry(const std::string& key, const std::string& id) {
  return "<Upload><Key>" + key + "</Key><UploadId>" + id +
         "</UploadId><Initiated>2026-01-02T03:04:05Z</Initiated></Upload>";
}

TEST(ListUploads, IsPagedToTheEnd) {
  const FakeServer server({reply(200, uploads_page("<EncodingType>url</EncodingType>" +
                                                       upload_entry("a+b", "1") + upload_entry("a+b", "2"),
                                                   "a+b", "2")),
                           reply(200, uploads_page(upload_entry("c", "3") +
                                                   "<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes>"))});
  Client client(server.endpoint(), kCredentials, impatient());
  const auto list = client.list_multipart_uploads("b", {.prefix = "p", .delimiter = "/"});
  ASSERT_TRUE(list.ok()) << list.problem().message;
  ASSERT_THAT(list->uploads, SizeIs(3));
  EXPECT_EQ(list->uploads[0].key, "a b");
  EXPECT_EQ(list->uploads[1].upload_id, "2");
  EXPECT_EQ(list->uploads[2].initiated, 1'767'323'045'000);
  EXPECT_THAT(list->common_prefixes, ElementsAre("d/"));
  EXPECT_EQ(server.received().at(1).target(),
            "/b?delimiter=%2F&encoding-type=url&key-marker=a%20b&max-uploads=1000&prefix=p&"
            "upload-id-marker=2&uploads=");
}

TEST(ListUploads, EndsWhereTheStoreRepeatsItself) {
  const FakeServer server([](const Received&) { return reply(200, uploads_page("", "a", "1")); });
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.list_multipart_uploads("b").problem().code, ErrorCode::bad_response);
  EXPECT_THAT(server.received(), SizeIs(2));
}

TEST(ListUploads, EndsAlsoWhereTheStoreNeverDoes) {
  auto next = std::make_shared<std::atomic<int>>(0);
  const FakeServer server(
      [next](const Received&) { return reply(200, uploads_page("", "a", std::to_string(++*next))); });
  Client client(server.endpoint(), kCredentials, impatient());
  EXPECT_EQ(client.list_multipart_uploads("b").problem().code, ErrorCode::bad_response);
}

TEST(ListUploads, RefusesWhatIsNone) {
  for (const std::string& body :
       {std::string("<html/>"), uploads_page("<Upload><Key>k</Key></Upload>"),
        uploads_page("<IsTruncated>true</IsTruncated>"), uploads_page("<IsTruncated>maybe</IsTruncated>")}) {
    const FakeServer server({reply(200, body)});
    Client client(server.endpoint(), kCredentials, impatient());
    EXPECT_EQ(client.list_multipart_uploads("b").problem().code, ErrorCode::bad_response) << body;
  }
}

TEST(CreateUpload, SendsACustomerKeyAndMakesTheBucket) {
  const FakeServer server(
      {reply(200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")});
  Client client(server.endpoint(), kCredentials, impatient());
  ASSERT_TRUE(client
                  .create_multipart_upload(
                      "b", "k", {}, false,
                      {.customer_key = CustomerKey{std::string(32, 'k')}, .create_bucket_if_missing = true})
                  .ok());
  EXPECT_EQ(server.received().at(0).header("cf-create-bucket-if-missing"), "true");
  EXPECT_EQ(server.received().at(0).header("x-amz-server-side-encryption-customer-algorithm"), "AES256");
}

}  // namespace
}  // namespace r2deck::s3
