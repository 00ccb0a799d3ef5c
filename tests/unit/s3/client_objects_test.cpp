// Reading and writing objects, against a server that misbehaves on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "companion/s3/client.h"
#include "companion/s3/rfc2047.h"
#include "tests/unit/s3/fake_server.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kModified = "Last-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n";

// Takes everything.
struct Taken {
  std::string bytes;
  BodySink sink() {
    return [this](std::string_view piece) {
      bytes += piece;
      return true;
    };
  }
};

TEST(GetObject, GivesTheBytesToTheSink) {
  Opened opened({reply(200, "hello", kModified)});
  Taken taken;
  const auto head = opened.client.get_object("b", "k", taken.sink());
  ASSERT_TRUE(head.ok()) << head.problem().message;
  EXPECT_EQ(taken.bytes, "hello");
  EXPECT_EQ(head->size, 5);
  EXPECT_EQ(head->object_size, 5);
}

TEST(GetObject, ReadsMoreThanIsEverHeldInMemory) {
  const std::string megabytes(70UL * 1024 * 1024, 'x');  // other answers are cut off at 64 MiB
  Opened opened({reply(200, megabytes, kModified)});
  std::size_t bytes = 0, largest = 0;
  const auto head = opened.client.get_object("b", "k", [&](std::string_view piece) {
    bytes += piece.size();
    largest = std::max(largest, piece.size());
    return true;
  });
  ASSERT_TRUE(head.ok()) << head.problem().message;
  EXPECT_EQ(bytes, megabytes.size());
  EXPECT_LE(largest, 1024u * 1024);
}

TEST(GetObject, AsksForWhatItIsTold) {
  Opened opened({reply(206, "234", std::string(kModified) + "Content-Range: bytes 2-4/10\r\n")});
  Taken taken;
  const auto head = opened.client.get_object(
      "b", "k", taken.sink(),
      {.range = ByteRange{.first = 2, .last = 4},
       .conditions = {.if_match = "e",
                      .if_none_match = "*",
                      .if_modified_since = 1'767'323'045'000,
                      .if_unmodified_since = 1'767'323'046'000},
       .overrides = {.content_type = "a/b", .content_disposition = "inline; filename=\"x\""},
       .customer_key = CustomerKey{std::string(32, 'k')}});
  ASSERT_TRUE(head.ok()) << head.problem().message;
  EXPECT_EQ(head->size, 3);
  EXPECT_EQ(head->object_size, 10);
  EXPECT_EQ(head->content_range, "bytes 2-4/10");
  const Received sent = opened.sent();
  EXPECT_EQ(sent.target(),
            "/b/k?response-content-disposition=inline%3B%20filename%3D%22x%22&response-content-type=a%2Fb");
  EXPECT_EQ(sent.header("range"), "bytes=2-4");
  EXPECT_EQ(sent.header("if-match"), "\"e\"");
  EXPECT_EQ(sent.header("if-none-match"), "*");
  EXPECT_EQ(sent.header("if-modified-since"), "Fri, 02 Jan 2026 03:04:05 GMT");
  EXPECT_EQ(sent.header("if-unmodified-since"), "Fri, 02 Jan 2026 03:04:06 GMT");
  EXPECT_EQ(sent.header("x-amz-server-side-encryption-customer-algorithm"), "AES256");
  EXPECT_EQ(sent.header("x-amz-server-side-encryption-customer-key"),
            "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=");
  EXPECT_EQ(sent.header("x-amz-server-side-encryption-customer-key-md5").size(), 24u);
}

struct WrongAnswer {
  std::string what;
  GetObjectOptions asked;
  Reply answer;
};
void PrintTo(const WrongAnswer& test, std::ostream* out) {
  *out << test.what;
}

Reply part(const std::string& bytes, const std::string& content_range, int status = 206) {
  return reply(status, bytes, std::string(kModified) + "Content-Range: " + content_range + "\r\n");
}
GetObjectOptions range(std::optional<std::int64_t> first, std::optional<std::int64_t> last) {
  return {.range = ByteRange{.first = first, .last = last}};
}
GetObjectOptions part_number(std::int32_t number) {
  return {.part_number = number};
}

class AnswerToGet : public testing::TestWithParam<WrongAnswer> {};

TEST_P(AnswerToGet, IsRefusedBeforeAnyByteIsGivenAway) {
  Opened opened({GetParam().answer});
  Taken taken;
  const auto head = opened.client.get_object("b", "k", taken.sink(), GetParam().asked);
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(head.problem().code, ErrorCode::bad_response) << head.problem().message;
  EXPECT_EQ(taken.bytes, "");
}

INSTANTIATE_TEST_SUITE_P(
    Wrong, AnswerToGet,
    testing::Values(
        WrongAnswer{"the whole for a range", range(2, {}), reply(200, "0123456789", kModified)},
        WrongAnswer{"a range that does not say which", range(2, 4), reply(206, "234", kModified)},
        WrongAnswer{"a range that begins elsewhere", range(2, 4), part("123", "bytes 1-3/10")},
        WrongAnswer{"a range that ends too early", range(2, 4), part("23", "bytes 2-3/10")},
        WrongAnswer{"a range that ends too late", range(2, 4), part("2345", "bytes 2-5/10")},
        WrongAnswer{"an open range that stops", range(2, {}), part("234", "bytes 2-4/10")},
        WrongAnswer{"a suffix that begins elsewhere", range({}, 3), part("678", "bytes 6-8/10")},
        WrongAnswer{"a suffix that is too short", range({}, 3), part("89", "bytes 8-9/10")},
        WrongAnswer{"more bytes than the range has", range(2, 4), part("2345", "bytes 2-4/10")},
        WrongAnswer{"a range beyond the object", range(2, 4), part("234", "bytes 2-4/4")},
        WrongAnswer{"a range of who knows what", range(2, 4), part("234", "bytes 2-4/*")},
        WrongAnswer{"a range in other units", range(2, 4), part("234", "lines 2-4/10")},
        WrongAnswer{"a range backwards", range(2, 4), part("234", "bytes 4-2/10")},
        WrongAnswer{"a range that is no number", range(2, 4), part("234", "bytes 2-x/10")},
        WrongAnswer{"a negative range", range(2, 4), part("234", "bytes -2-4/10")},
        WrongAnswer{"a range of the largest numbers", range(0, {}),
                    part("234", "bytes 0-9223372036854775807/9223372036854775807")},
        WrongAnswer{"a range nobody asked for", {}, part("234", "bytes 2-4/10")},
        WrongAnswer{"no content at all", {}, Reply{.bytes = "HTTP/1.1 204 X\r\n\r\n"}},
        WrongAnswer{"an answer to something else", {}, reply(202, "234", kModified)},
        WrongAnswer{"no time of change", {}, reply(200, "234")},
        WrongAnswer{"a part that does not say where it lies", part_number(2), reply(206, "234", kModified)},
        WrongAnswer{"the whole for the second part", part_number(2), reply(200, "0123456789", kModified)},
        WrongAnswer{"a part of another length", part_number(1), part("234", "bytes 0-3/10")},
        WrongAnswer{"the whole, called a part of another length", part_number(1),
                    part("0123", "bytes 0-4/5", 200)}));

TEST(GetObject, TakesTheRangeThatTheObjectHas) {
  const std::vector<std::pair<GetObjectOptions, Reply>> answers = {
      {range(2, 4), part("234", "bytes 2-4/10")},     {range(8, 20), part("89", "bytes 8-9/10")},
      {range(8, {}), part("89", "bytes 8-9/10")},     {range({}, 3), part("789", "bytes 7-9/10")},
      {range({}, 30), part("01", "bytes 0-1/2")},     {part_number(2), part("89", "bytes 8-9/10")},
      {part_number(1), reply(200, "all", kModified)}, {part_number(1), part("01", "bytes 0-1/2", 200)}};
  for (const auto& [asked, answer] : answers) {
    Opened opened({answer});
    Taken taken;
    const auto head = opened.client.get_object("b", "k", taken.sink(), asked);
    ASSERT_TRUE(head.ok()) << head.problem().message << answer.bytes;
    EXPECT_THAT(answer.bytes, testing::EndsWith("\r\n\r\n" + taken.bytes));
  }
}

TEST(GetObject, RefusesRangesAndPartsThatAreNone) {
  Opened opened(std::vector<Reply>{});
  Taken taken;
  const auto code = [&](const GetObjectOptions& options) {
    return opened.client.get_object("b", "k", taken.sink(), options).problem().code;
  };
  EXPECT_EQ(code({.range = ByteRange{}}), ErrorCode::invalid_request);
  EXPECT_EQ(code({.range = ByteRange{.first = 2, .last = 1}}), ErrorCode::invalid_request);
  EXPECT_EQ(code({.range = ByteRange{.first = -1}}), ErrorCode::invalid_request);
  EXPECT_EQ(code({.part_number = 10'001}), ErrorCode::invalid_request);
  EXPECT_EQ(code({.range = ByteRange{.first = 1}, .part_number = 1}), ErrorCode::invalid_request);
  EXPECT_EQ(code({.customer_key = CustomerKey{"short"}}), ErrorCode::invalid_request);
  EXPECT_THAT(opened.server.received(), IsEmpty());
}

TEST(GetObject, IsTriedAgainWhileNothingWasTaken) {
  Opened opened({error_reply(503, "SlowDown"), hang_up(), reply(200, "hello", kModified)});
  Taken taken;
  ASSERT_TRUE(opened.client.get_object("b", "k", taken.sink()).ok());
  EXPECT_EQ(taken.bytes, "hello") << "an error's body is none of the object's";
}

TEST(GetObject, IsNotTriedAgainOnceSomethingWasTaken) {
  Opened opened(
      {Reply{.bytes = std::string("HTTP/1.1 200 OK\r\n") + kModified + "Content-Length: 100\r\n\r\nhello"},
       reply(200, "hello", kModified)});
  Taken taken;
  const auto head = opened.client.get_object("b", "k", taken.sink());
  EXPECT_EQ(head.problem().code, ErrorCode::endpoint_unreachable);
  EXPECT_TRUE(head.problem().retryable);
  EXPECT_EQ(taken.bytes, "hello");
  EXPECT_THAT(opened.server.received(), SizeIs(1));
}

TEST(GetObject, EndsWhenTheSinkWantsNoMore) {
  Opened opened({reply(200, std::string(4UL * 1024 * 1024, 'x'), kModified)});
  int pieces = 0;
  const auto head = opened.client.get_object("b", "k", [&](std::string_view) { return ++pieces < 2; });
  EXPECT_EQ(head.problem().code, ErrorCode::cancelled);
  EXPECT_EQ(pieces, 2);
  EXPECT_THAT(opened.server.received(), SizeIs(1));
}

TEST(GetObject, SaysThatTheObjectHasNotChanged) {
  Opened opened({Reply{.bytes = "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\n\r\n"}});
  Taken taken;
  const Problem problem =
      opened.client.get_object("b", "k", taken.sink(), {.conditions = {.if_none_match = "e"}}).problem();
  EXPECT_EQ(problem.code, ErrorCode::precondition_failed);
  EXPECT_EQ(problem.remote_code, "NotModified");
}

TEST(HeadObject, AsksForAPart) {
  Opened opened({Reply{.bytes = std::string("HTTP/1.1 206 X\r\nContent-Length: 4\r\n"
                                            "Content-Range: bytes 5-8/9\r\n") +
                                kModified + "\r\n",
                       .hang_up = false}});
  const auto head = opened.client.head_object("b", "k", {.part_number = 2});
  ASSERT_TRUE(head.ok()) << head.problem().message;
  EXPECT_EQ(head->size, 4);
  EXPECT_EQ(head->object_size, 9);
  EXPECT_EQ(opened.sent().target(), "/b/k?partNumber=2");
}

TEST(PutObject, SendsAndSignsBytesInMemory) {
  Opened opened({reply(200, "", "ETag: \"e\"\r\n")});
  const auto etag = opened.client.put_object("b", "k", Body("hello"),
                                             {.headers = {.content_type = "text/plain",
                                                          .metadata = {{"Who", "\xc3\xbc"}},
                                                          .content_encoding = "gzip",
                                                          .content_language = "de",
                                                          .expires = "Fri, 02 Jan 2099 03:04:05 GMT"},
                                              .conditions = {.if_none_match = "*"},
                                              .content_md5 = "XUFAKrxLKna5cZ2REBfFkg==",
                                              .create_bucket_if_missing = true});
  ASSERT_TRUE(etag.ok()) << etag.problem().message;
  EXPECT_EQ(*etag, "e");
  const Received sent = opened.sent();
  EXPECT_EQ(sent.body, "hello");
  EXPECT_EQ(sent.header("content-length"), "5");
  EXPECT_EQ(sent.header("x-amz-content-sha256"), sha256_hex("hello"));
  EXPECT_EQ(sent.header("content-encoding"), "gzip");
  EXPECT_EQ(sent.header("content-language"), "de");
  EXPECT_EQ(sent.header("expires"), "Fri, 02 Jan 2099 03:04:05 GMT");
  EXPECT_EQ(sent.header("x-amz-meta-who"), "=?UTF-8?B?w7w=?=");
  EXPECT_EQ(sent.header("if-none-match"), "*");
  EXPECT_EQ(sent.header("content-md5"), "XUFAKrxLKna5cZ2REBfFkg==");
  EXPECT_EQ(sent.header("cf-create-bucket-if-missing"), "true");
}

TEST(PutObject, StreamsFromASource) {
  constexpr std::int64_t kSize = 1'000'003;
  Opened opened({reply(200, "", "ETag: \"e\"\r\n")});
  std::size_t largest = 0;
  const auto etag = opened.client.put_object(
      "b", "k", Body(kSize, [&](std::int64_t offset, char* to, std::size_t size) {
        largest = std::max(largest, size);
        for (std::size_t i = 0; i < size; ++i)
          to[i] = static_cast<char>('a' + (offset + static_cast<std::int64_t>(i)) % 26);
        return true;
      }));
  ASSERT_TRUE(etag.ok()) << etag.problem().message;
  const Received sent = opened.sent();
  EXPECT_EQ(sent.header("content-length"), std::to_string(kSize));
  EXPECT_EQ(sent.header("x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
  EXPECT_EQ(sent.header("expect"), "");
  ASSERT_EQ(sent.body.size(), static_cast<std::size_t>(kSize));
  EXPECT_EQ(sent.body.substr(0, 27), "abcdefghijklmnopqrstuvwxyza");
  EXPECT_EQ(sent.body.back(), static_cast<char>('a' + (kSize - 1) % 26));
  EXPECT_LE(largest, 256u * 1024);
}

TEST(PutObject, StreamsAgainFromTheStart) {
  Opened opened({error_reply(503, "SlowDown"), reply(200, "", "ETag: \"e\"\r\n")});
  std::vector<std::int64_t> offsets;
  ASSERT_TRUE(opened.client
                  .put_object("b", "k",
                              Body(3,
                                   [&](std::int64_t offset, char* to, std::size_t size) {
                                     offsets.push_back(offset);
                                     std::string_view("abc").copy(to, size);
                                     return true;
                                   }))
                  .ok());
  EXPECT_THAT(offsets, ElementsAre(0, 0));
  EXPECT_EQ(opened.sent(1).body, "abc");
}

TEST(PutObject, EndsWhenTheSourceCannot) {
  Opened opened({reply(200, "", "ETag: \"e\"\r\n")});
  const auto start = std::chrono::steady_clock::now();
  const auto etag =
      opened.client.put_object("b", "k", Body(3, [](std::int64_t, char*, std::size_t) { return false; }));
  EXPECT_EQ(etag.problem().code, ErrorCode::file_unreadable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, ClientOptions().read_timeout / 2)
      << "nobody waits for an answer to half a body";
}

// A source of more bytes than any socket holds, which waits until the server has hung up.
Body endless(const FakeServer& server, std::int64_t& asked) {
  return Body(64LL * 1024 * 1024, [&](std::int64_t, char* to, std::size_t size) {
    server.wait_for_hang_ups(1);
    std::fill_n(to, size, 'x');
    asked += static_cast<std::int64_t>(size);
    return true;
  });
}

TEST(PutObject, SaysWhyTheStoreRefusedWithoutReadingTheBody) {
  for (const std::string code : {"AccessDenied", "EntityTooLarge"}) {
    Reply refusal = error_reply(400, code);
    refusal.hang_up = true;
    const FakeServer server({refusal}, nullptr, Reading::head_only);
    Client client(server.endpoint(), kCredentials, impatient());
    std::int64_t asked = 0;
    const Problem problem = client.put_object("b", "k", endless(server, asked)).problem();
    EXPECT_EQ(problem.remote_code, code) << problem.message;
    EXPECT_FALSE(problem.retryable);
    EXPECT_LT(asked, 64 * 1024 * 1024);
    EXPECT_THAT(server.received(), SizeIs(1));
  }
}

TEST(PutObject, IsNotDoneWhereTheStoreSaysSoWithoutReadingTheBody) {
  Reply early = reply(200, "", "ETag: \"e\"\r\n");
  early.hang_up = true;
  const FakeServer server({early}, nullptr, Reading::head_only);
  Client client(server.endpoint(), kCredentials, impatient());
  std::int64_t asked = 0;
  const auto etag =
      client.put_object("b", "k", endless(server, asked), {.conditions = {.if_none_match = "*"}});
  EXPECT_EQ(etag.problem().code, ErrorCode::endpoint_unreachable);
  EXPECT_THAT(server.received(), SizeIs(1));
}

TEST(PutObject, SendsAnEmptyBody) {
  Opened opened({reply(200, "", "ETag: \"e\"\r\n")});
  ASSERT_TRUE(opened.client.put_object("b", "k", Body("")).ok());
  EXPECT_EQ(opened.sent().header("content-length"), "0");
}

TEST(PutObject, IsRepeatedOnlyWithoutConditions) {
  for (const bool conditional : {false, true}) {
    Opened opened({hang_up(), reply(200, "", "ETag: \"e\"\r\n")});
    PutObjectOptions options;
    if (conditional) options.conditions.if_none_match = "*";
    EXPECT_EQ(opened.client.put_object("b", "k", Body("x"), options).ok(), !conditional);
  }
}

TEST(PutObject, NeedsAnETag) {
  Opened opened({reply(200)});
  EXPECT_EQ(opened.client.put_object("b", "k", Body("x")).problem().code, ErrorCode::bad_response);
}

TEST(Headers, AreTakenAsTheyCome) {
  Opened opened(
      {Reply{.bytes = std::string("HTTP/1.1 200 X\r\nContent-Length: 4\r\nETag: \"e\"\r\n") + kModified +
                      "Content-Disposition: attachment; filename*=UTF-8''%C3%BC\r\n"
                      "Content-Disposition-Not: x\r\n"
                      "x-amz-meta-escaped: 100%25 %41%0d%0aEvil: 1\r\n"
                      "X-Amz-Meta-Plain:   a+b \t\r\n\r\n",
             .hang_up = false}});
  const auto head = opened.client.head_object("b", "k");
  ASSERT_TRUE(head.ok()) << head.problem().message;
  EXPECT_EQ(head->content_disposition, "attachment; filename*=UTF-8''%C3%BC");
  EXPECT_EQ(head->metadata, (Pairs{{"escaped", "100%25 %41%0d%0aEvil: 1"}, {"plain", "a+b"}}));
}

// R2, Platform > Limits: 8,192 bytes of metadata. As encoded words they are almost twice as long.
TEST(Headers, AreTakenWithAllTheMetadataThatR2Holds) {
  std::string text;
  while (text.size() < 8'192)
    text += "\xe6\x97\xa5";
  const std::string value = to_encoded_words(text);
  ASSERT_GT(value.size(), 13'000u);
  Opened one({reply(200, "", std::string(kModified) + "x-amz-meta-a: " + value + "\r\n")});
  const auto long_one = one.client.head_object("b", "k");
  ASSERT_TRUE(long_one.ok()) << long_one.problem().message;
  EXPECT_EQ(long_one->metadata, (Pairs{{"a", text}}));

  std::string headers = kModified;
  for (int i = 0; i < 1'000; ++i)
    headers += "x-amz-meta-" + std::to_string(i) + ": v\r\n";
  Opened many({reply(200, "", headers)});
  const auto many_small = many.client.head_object("b", "k");
  ASSERT_TRUE(many_small.ok()) << many_small.problem().message;
  EXPECT_THAT(many_small->metadata, SizeIs(1'000));
}

TEST(Headers, AreCutOffBeforeTheyFillTheMemory) {
  const std::string endless_header = "x-amz-meta-a: " + std::string(1024UL * 1024, 'x') + "\r\n";
  Opened opened({reply(200, "", kModified + endless_header)});
  EXPECT_EQ(opened.client.head_object("b", "k").problem().code, ErrorCode::bad_response);
}

TEST(Headers, NeverCarryALineBreak) {
  Opened opened({reply(200, "", "ETag: \"e\"\r\n")});
  const auto code = [&](const PutObjectOptions& options) {
    return opened.client.put_object("b", "k", Body("x"), options).problem().code;
  };
  EXPECT_EQ(code({.headers = {.content_disposition = "a\r\nX-Evil: 1"}}), ErrorCode::invalid_request);
  EXPECT_EQ(code({.headers = {.expires = "a\nb"}}), ErrorCode::invalid_request);
  EXPECT_EQ(code({.conditions = {.if_match = "a\r\nb"}}), ErrorCode::invalid_request);
  EXPECT_THAT(opened.server.received(), IsEmpty());
}

TEST(ListObjects, SendsWhereToBegin) {
  Opened opened({reply(200, "<ListBucketResult/>"), reply(200, "<ListBucketResult/>")});
  ASSERT_TRUE(opened.client.list_objects_v2("b", {.start_after = "a b"}).ok());
  ASSERT_TRUE(opened.client.list_objects("b", {.continuation_token = "a b"}).ok());
  EXPECT_EQ(opened.sent(0).target(), "/b?encoding-type=url&list-type=2&max-keys=1000&start-after=a%20b");
  EXPECT_EQ(opened.sent(1).target(), "/b?encoding-type=url&marker=a%20b&max-keys=1000");
}

}  // namespace
}  // namespace r2deck::s3
