// Copying objects and deleting many, against a server that misbehaves on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "companion/s3/client.h"
#include "tests/unit/s3/fake_server.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string kCopied =
    "<CopyObjectResult><ETag>\"e\"</ETag><LastModified>2026-01-02T03:04:05Z</LastModified></"
    "CopyObjectResult>";

TEST(CopyObject, NamesItsSourceEncodedAndWithoutASlash) {
  Opened opened({reply(200, "\n  \n" + kCopied)});
  const auto copied = opened.client.copy_object("from", "a b/\xc3\xbc+%", "to", "k");
  ASSERT_TRUE(copied.ok()) << copied.problem().message;
  EXPECT_EQ(copied->etag, "e");
  EXPECT_EQ(copied->modified, 1'767'323'045'000);
  EXPECT_EQ(opened.sent().request_line(), "PUT /to/k HTTP/1.1");
  EXPECT_EQ(opened.sent().header("x-amz-copy-source"), "from/a%20b/%C3%BC%2B%25");
  EXPECT_EQ(opened.sent().header("x-amz-metadata-directive"), "COPY");
}

TEST(CopyObject, SendsDirectiveConditionsAndKeys) {
  Opened opened({reply(200, kCopied)});
  ASSERT_TRUE(opened.client
                  .copy_object("b", "s", "b", "k",
                               {.directive = MetadataDirective::merge,
                                .headers = {.storage_class = "STANDARD_IA", .metadata = {{"a", "1"}}},
                                .source_conditions = {.if_match = "e", .if_modified_since = 0},
                                .destination_conditions = {.if_none_match = "*", .if_unmodified_since = 0},
                                .source_customer_key = CustomerKey{std::string(32, 's')},
                                .customer_key = CustomerKey{std::string(32, 'k')}})
                  .ok());
  const Received sent = opened.sent();
  EXPECT_EQ(sent.header("x-amz-metadata-directive"), "MERGE");
  EXPECT_EQ(sent.header("x-amz-storage-class"), "STANDARD_IA");
  EXPECT_EQ(sent.header("x-amz-meta-a"), "1");
  EXPECT_EQ(sent.header("x-amz-copy-source-if-match"), "\"e\"");
  EXPECT_EQ(sent.header("x-amz-copy-source-if-modified-since"), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(sent.header("cf-copy-destination-if-none-match"), "*");
  EXPECT_EQ(sent.header("cf-copy-destination-if-unmodified-since"), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(sent.header("x-amz-server-side-encryption-customer-key").size(), 44u);
  EXPECT_EQ(sent.header("x-amz-copy-source-server-side-encryption-customer-key").size(), 44u);
}

TEST(CopyObject, SendsNoMetadataThatTheDirectiveIgnores) {
  Opened opened({reply(200, kCopied)});
  ASSERT_TRUE(opened.client.copy_object("b", "s", "b", "k", {.headers = {.metadata = {{"a", "1"}}}}).ok());
  EXPECT_EQ(opened.sent().header("x-amz-meta-a"), "");
}

// A copy onto itself changes what a condition or a key must fit: the first try would refuse the second.
TEST(CopyObject, OntoItselfIsNotRepeatedWhereTheSourceMustFit) {
  const CopyObjectOptions plain;
  const CopyObjectOptions condition{.source_conditions = {.if_match = "e"}};
  const CopyObjectOptions source_key{.source_customer_key = CustomerKey{std::string(32, 's')}};
  const CopyObjectOptions key{.customer_key = CustomerKey{std::string(32, 'k')}};
  const auto tries = [](const CopyObjectOptions& options, const std::string& to_bucket,
                        const std::string& to_key) {
    Opened opened([](const Received&) { return hang_up(); });
    EXPECT_TRUE(opened.client.copy_object("b", "k", to_bucket, to_key, options).problem().retryable);
    return opened.server.received().size();
  };
  EXPECT_EQ(tries(plain, "b", "k"), 3u);
  for (const CopyObjectOptions& options : {condition, source_key, key}) {
    EXPECT_EQ(tries(options, "b", "k"), 1u);
    EXPECT_EQ(tries(options, "b", "other"), 3u);
    EXPECT_EQ(tries(options, "other", "k"), 3u);
  }
}

TEST(CopyObject, IsAnErrorWhenA200CarriesOne) {
  Opened opened([](const Received&) { return error_reply(200, "InternalError"); });
  const Problem problem = opened.client.copy_object("b", "s", "b", "k").problem();
  EXPECT_EQ(problem.code, ErrorCode::storage_unavailable);
  EXPECT_EQ(problem.operation, "CopyObject");
  EXPECT_THAT(opened.server.received(), SizeIs(3)) << "it may be tried again: the outcome is the same";
}

TEST(CopyObject, IsAnErrorWhenTheAnswerIsNone) {
  for (const std::string body : {"", "<CopyObjectResult/>", "<html/>"}) {
    Opened opened({reply(200, body)});
    EXPECT_EQ(opened.client.copy_object("b", "s", "b", "k").problem().code, ErrorCode::bad_response) << body;
  }
}

const std::string kDeleted = "<DeleteResult/>";

std::vector<std::string> numbered_keys(std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i)
    keys.push_back("k" + std::to_string(i));
  return keys;
}

TEST(DeleteObjects, AreDeletedAThousandACall) {
  const std::vector<std::pair<std::size_t, std::size_t>> cases = {{0, 0}, {999, 1}, {1'000, 1}, {1'001, 2}};
  for (const auto& [count, calls] : cases) {
    Opened opened([](const Received&) { return reply(200, kDeleted); });
    const auto failures = opened.client.delete_objects("b", numbered_keys(count));
    ASSERT_TRUE(failures.ok()) << failures.problem().message;
    EXPECT_THAT(*failures, IsEmpty());
    EXPECT_THAT(opened.server.received(), SizeIs(calls)) << count;
  }
}

TEST(DeleteObjects, AreNamedInXmlWithItsMd5) {
  Opened opened({reply(200, kDeleted)});
  ASSERT_TRUE(opened.client.delete_objects("b", {"a&<b>", " "}).ok());
  const Received sent = opened.sent();
  EXPECT_EQ(sent.request_line(), "POST /b?delete= HTTP/1.1");
  EXPECT_THAT(sent.body, HasSubstr("<Quiet>true</Quiet><Object><Key>a&amp;&lt;b&gt;</Key></Object>"
                                   "<Object><Key> </Key></Object>"));
  EXPECT_EQ(sent.header("content-md5").size(), 24u);
}

TEST(DeleteObjects, SayWhichKeysAreLeftAndWhy) {
  Opened opened(
      {reply(200,
             "<DeleteResult><Error><Key>k1</Key><Code>AccessDenied</Code><Message>m</Message></Error>"
             "<Error><Key>k2</Key><Code>InternalError</Code><Message>m</Message></Error>"
             "</DeleteResult>")});
  const auto failures = opened.client.delete_objects("b", numbered_keys(3));
  ASSERT_TRUE(failures.ok()) << failures.problem().message;
  ASSERT_THAT(*failures, SizeIs(2));
  EXPECT_EQ(failures->at(0).key, "k1");
  EXPECT_EQ(failures->at(0).problem.code, ErrorCode::access_denied);
  EXPECT_EQ(failures->at(0).problem.subject, "b/k1");
  EXPECT_EQ(failures->at(1).problem.code, ErrorCode::storage_unavailable);
  EXPECT_TRUE(failures->at(1).problem.retryable);
}

TEST(DeleteObjects, AreTwoSortsOfFailure) {
  Opened first([](const Received&) { return error_reply(403, "AccessDenied"); });
  EXPECT_EQ(first.client.delete_objects("b", numbered_keys(2)).problem().code, ErrorCode::access_denied);

  Opened second({reply(200, kDeleted), error_reply(403, "AccessDenied")});
  const auto failures = second.client.delete_objects("b", numbered_keys(2'500));
  ASSERT_TRUE(failures.ok());
  EXPECT_THAT(*failures, SizeIs(1'500)) << "what was not tried is left too";
  EXPECT_EQ(failures->back().problem.code, ErrorCode::access_denied);
  EXPECT_THAT(second.server.received(), SizeIs(2));
}

TEST(DeleteObjects, GoOneByOneWhereXmlCannotNameThem) {
  Opened opened({reply(200, kDeleted), reply(204), reply(403)});
  const auto failures = opened.client.delete_objects("b", {"a\x01", "plain", "b\r"});
  ASSERT_TRUE(failures.ok());
  EXPECT_THAT(*failures, ElementsAre(Field(&DeleteFailure::key, "b\r")));
  EXPECT_THAT(opened.sent().body, Not(HasSubstr("\x01")));
  EXPECT_EQ(opened.sent(1).request_line(), "DELETE /b/a%01 HTTP/1.1");
}

TEST(DeleteObjects, AreAnErrorWhenTheAnswerIsNone) {
  for (const std::string body :
       {"", "<DeleteResult><Error><Code>x</Code></Error></DeleteResult>", "<html/>"}) {
    Opened opened({reply(200, body)});
    EXPECT_EQ(opened.client.delete_objects("b", {"k"}).problem().code, ErrorCode::bad_response) << body;
  }
}

}  // namespace
}  // namespace r2deck::s3
