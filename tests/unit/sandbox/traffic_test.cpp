// Bodies in and out of the running server, with what can go wrong on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class TrafficTest : public SignedServerTest {};

TEST_F(TrafficTest, TakesAndGivesBackBodiesOfAnySize) {
  start();
  Wire wire(sandbox_->port());
  for (const std::size_t size : {0u, 1u, 4096u, 65'535u, 262'144u, 262'145u, 5'000'000u}) {
    const std::string body = pattern(size);
    wire.send(head("PUT", "/demo/key", size) + body);
    ASSERT_THAT(wire.receive(), HasSubstr("ETag: \"" + to_hex(hash(Hash::Kind::md5, body)) + "\"")) << size;
    wire.send(head("GET", "/demo/key", 0));
    const std::string answer = wire.receive();
    ASSERT_THAT(answer, StartsWith("HTTP/1.1 200 ")) << size;
    ASSERT_TRUE(body_of(answer) == body) << size;
    wire.send(head("HEAD", "/demo/key", 0));
    ASSERT_THAT(wire.receive(true), HasSubstr("Content-Length: " + std::to_string(size) + "\r\n"));
  }
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(TrafficTest, StreamsAcrossTheSeamsOfParts) {
  start();
  const std::string upload = start_upload("key");
  std::string whole, list = "<CompleteMultipartUpload>";
  for (int number = 1; number <= 4; ++number) {
    const std::string body = pattern(number < 4 ? 300'000 : 7);
    whole += body;
    ask("PUT", "/demo/key?partNumber=" + std::to_string(number) + "&uploadId=" + upload, body);
    list += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" +
            to_hex(hash(Hash::Kind::md5, body)) + "</ETag></Part>";
  }
  ASSERT_THAT(ask("POST", "/demo/key?uploadId=" + upload, list + "</CompleteMultipartUpload>"),
              StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(body_of(ask("GET", "/demo/key")) == whole);
  for (const auto& [first, last] :
       {std::pair<std::size_t, std::size_t>{299'999, 300'000}, {1, 899'999}, {899'999, 900'006}}) {
    const std::string answer =
        ask("GET", "/demo/key", {},
            "Range: bytes=" + std::to_string(first) + "-" + std::to_string(last) + "\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 206 "));
    EXPECT_TRUE(body_of(answer) == whole.substr(first, last - first + 1)) << first;
  }
}

TEST_F(TrafficTest, ASenderThatGoesAwayLeavesNothing) {
  start();
  {
    Wire wire(sandbox_->port());
    wire.send(head("PUT", "/demo/key", 1'000'000) + pattern(500'000));
  }
  // The next request shows that the server has had time: it is answered by the same threads.
  for (int i = 0; i < 1000 && blob_files() > 0; ++i)
    ask("HEAD", "/demo/key");
  EXPECT_EQ(blob_files(), 0u);
  EXPECT_THAT(ask("GET", "/demo/key"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(TrafficTest, NeverCallsHalfABodyDone) {
  start();
  const std::string upload = start_upload("key");
  for (const std::string& request :
       {head("PUT", "/demo/key", 1000), head("PUT", "/demo/key?partNumber=1&uploadId=" + upload, 1000),
        head("POST", "/demo/key?uploadId=" + upload, 1000)}) {
    Wire wire(sandbox_->port());
    wire.send(request + pattern(999));
    wire.finish();
    EXPECT_THAT(wire.receive(), HasSubstr("<Code>IncompleteBody</Code>"));
    EXPECT_TRUE(wire.closed());
  }
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(TrafficTest, AFullDiskIsSaidBeforeTheBodyIsSentAndNothingIsHalfMade) {
  start([](Options& options) { options.max_bytes = 1000; });
  EXPECT_THAT(ask("PUT", "/demo/old", std::string(600, 'a')), StartsWith("HTTP/1.1 200 "));
  const std::string full = ask("PUT", "/demo/old", std::string(600, 'b'));
  EXPECT_THAT(full, StartsWith("HTTP/1.1 507 "));
  EXPECT_THAT(full, HasSubstr("<Code>StorageFull</Code><Message>The sandbox's disk is full"));
  EXPECT_THAT(full, HasSubstr("Access-Control-Allow-Origin"));
  Wire asks(sandbox_->port());
  asks.send(head("PUT", "/demo/other", 600, "Expect: 100-continue\r\n"));
  EXPECT_THAT(asks.receive(), StartsWith("HTTP/1.1 507 "));
  EXPECT_EQ(body_of(ask("GET", "/demo/old")), std::string(600, 'a'));
  EXPECT_EQ(blob_files(), 1u);
  EXPECT_THAT(ask("DELETE", "/demo/old"), StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(ask("PUT", "/demo/other", std::string(1000, 'c')), StartsWith("HTTP/1.1 200 "));
}

TEST_F(TrafficTest, TellsAClientThatAsksToGoOn) {
  start();
  Wire wire(sandbox_->port());
  wire.send(head("PUT", "/demo/key", 4, "Expect: 100-continue\r\n"));
  EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 100 "));
  wire.send("body");
  EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 200 "));
}

// A body may take hours: what is written is of the moment at which it is there.
TEST_F(TrafficTest, DatesAWriteByItsEnd) {
  start();
  const std::string part = "/demo/big?partNumber=1&uploadId=" + start_upload("big");
  for (const std::string& target : {std::string("/demo/key"), part}) {
    Wire wire(sandbox_->port());
    wire.send(head("PUT", target, 4, "Expect: 100-continue\r\n"));
    ASSERT_THAT(wire.receive(), StartsWith("HTTP/1.1 100 "));
    now_ += 3600LL * 1000;
    wire.send("body");
    ASSERT_THAT(wire.receive(), StartsWith("HTTP/1.1 200 "));
    const std::string listed = target == part
                                   ? ask("GET", part.substr(0, 10) + part.substr(part.find("uploadId")))
                                   : ask("GET", "/demo?prefix=key");
    EXPECT_EQ(leaf(listed, "LastModified"), text::to_rfc3339(now_)) << target;
  }
  EXPECT_EQ(header(ask("HEAD", "/demo/key"), "Last-Modified"), text::to_http_date(now_ - 3600LL * 1000));
}

TEST_F(TrafficTest, AbortsUploadsAfterSevenDays) {
  start();
  const std::string upload = start_upload("key");
  ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, "data");
  now_ += 7 * kDay;
  start();
  EXPECT_THAT(ask("GET", "/demo/key?uploadId=" + upload), StartsWith("HTTP/1.1 200 "));
  now_ += 1;
  start();
  // The sweep begins with the server, beside the first requests.
  std::string answer = ask("GET", "/demo/key?uploadId=" + upload);
  for (int i = 0; i < 1000 && answer.starts_with("HTTP/1.1 200"); ++i) {
    answer = ask("GET", "/demo/key?uploadId=" + upload);
  }
  EXPECT_THAT(answer, HasSubstr("<Code>NoSuchUpload</Code>"));
  EXPECT_EQ(blob_files(), 0u);
}

// Writers, readers, completers and a deleter on the same keys: every answer is one writer's whole body.
TEST_F(TrafficTest, NeverMixesWhatManyWriteAtOnce) {
  start();
  std::atomic<int> torn{0}, odd{0};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 3; ++writer) {
    threads.emplace_back([&, writer] {
      const std::string body(100'000, static_cast<char>('a' + writer));
      for (int i = 0; i < 15; ++i) {
        if (!ask("PUT", "/demo/key", body).starts_with("HTTP/1.1 200")) ++odd;
        const std::string upload = start_upload("key");
        ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, body);
        if (!ask("POST", "/demo/key?uploadId=" + upload, one_part(body)).starts_with("HTTP/1.1 200")) ++odd;
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 30; ++i)
      ask("DELETE", "/demo/key");
  });
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      for (int i = 0; i < 60; ++i) {
        const std::string answer = ask("GET", "/demo/key");
        if (answer.starts_with("HTTP/1.1 404")) continue;
        const std::string body = body_of(answer);
        if (body.size() != 100'000 || body.find_first_not_of(body[0]) != body.npos) ++torn;
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(odd, 0);
  EXPECT_LE(blob_files(), 1u);
}

TEST_F(TrafficTest, StopsWhileMuchIsGoingOn) {
  for (int round = 0; round < 5; ++round) {
    start();
    std::vector<std::thread> threads;
    std::atomic<int> under_way{0};
    const std::uint16_t port = sandbox_->port();
    for (int i = 0; i < 6; ++i) {
      const std::string request = head("PUT", "/demo/k" + std::to_string(i), 200'000) + pattern(200'000);
      threads.emplace_back([port, request, &under_way] {
        Wire wire(port);
        ++under_way;
        while (wire.send(request) && !wire.receive().empty()) {
        }
      });
    }
    while (under_way < 6)
      std::this_thread::yield();
    sandbox_->stop();
    for (auto& thread : threads)
      thread.join();
  }
  // What is there is whole.
  start();
  for (int i = 0; i < 6; ++i) {
    const std::string answer = ask("GET", "/demo/k" + std::to_string(i));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404") || body_of(answer) == pattern(200'000));
  }
}

}  // namespace
}  // namespace r2deck::sandbox
