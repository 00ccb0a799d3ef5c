// Retries, redirects, time-outs, clocks and connections, against a server that misbehaves on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "companion/net/retry.h"
#include "companion/s3/client.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

using std::chrono::milliseconds;
using testing::Each;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

// A client that notes how long it would have waited.
struct Patient {
  explicit Patient(const Endpoint& endpoint, int attempts = 3)
      : client(endpoint, kCredentials, options(attempts, std::chrono::milliseconds{30'000})) {}
  Patient(const Endpoint& endpoint, milliseconds read_timeout)
      : client(endpoint, kCredentials, options(1, read_timeout)) {}

  ClientOptions options(int attempts, milliseconds read_timeout) {
    ClientOptions out;
    out.attempts = attempts;
    out.read_timeout = read_timeout;
    out.clock = [] { return kNow; };
    out.sleep = [this](milliseconds time) { waits.push_back(time); };
    return out;
  }

  std::vector<milliseconds> waits;
  Client client;
};

class RetriedStatus : public testing::TestWithParam<int> {};

TEST_P(RetriedStatus, IsTriedAgainUntilItWorks) {
  const FakeServer server({reply(GetParam()), reply(GetParam()), reply(200)});
  Patient patient(server.endpoint());
  EXPECT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_THAT(server.received(), SizeIs(3));
  EXPECT_THAT(patient.waits, SizeIs(2));
  EXPECT_THAT(patient.waits, Each(Le(net::kMaxRetryDelay)));
}
INSTANTIATE_TEST_SUITE_P(Statuses, RetriedStatus, testing::Values(429, 500, 502, 503, 504));

TEST(Retries, AreBounded) {
  const FakeServer server([](const Received&) { return error_reply(503, "SlowDown"); });
  Patient patient(server.endpoint(), 4);
  const auto result = patient.client.delete_object("b", "k");
  EXPECT_EQ(result.problem().code, ErrorCode::rate_limited);
  EXPECT_THAT(server.received(), SizeIs(4));
}

TEST(Retries, AreSignedAnew) {
  auto time = std::make_shared<text::UnixMillis>(kNow);
  const FakeServer server({reply(503), reply(200)});
  ClientOptions options;
  options.clock = [time] { return *time; };
  options.sleep = [time](milliseconds) { *time += 60'000; };
  Client client(server.endpoint(), kCredentials, options);
  ASSERT_TRUE(client.head_bucket("b").ok());
  EXPECT_EQ(server.received().at(0).header("x-amz-date"), "20260102T030405Z");
  EXPECT_EQ(server.received().at(1).header("x-amz-date"), "20260102T030505Z");
}

TEST(Retries, AreNotForWhatWillNotChange) {
  for (const int status : {400, 401, 403, 404, 412, 501}) {
    const FakeServer server({reply(status), reply(200)});
    Patient patient(server.endpoint());
    EXPECT_FALSE(patient.client.head_bucket("b").ok());
    EXPECT_THAT(server.received(), SizeIs(1)) << status;
  }
}

TEST(Retries, WaitAsLongAsTheStoreAsksWhenThatIsShort) {
  const FakeServer server({reply(503, "", "Retry-After: 4\r\n"), reply(200)});
  Patient patient(server.endpoint());
  EXPECT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_THAT(patient.waits, testing::ElementsAre(milliseconds(4'000)));
}

TEST(Retries, GiveUpWhenTheStoreAsksForLong) {
  const FakeServer server({reply(503, "", "Retry-After: 60\r\n"), reply(200)});
  Patient patient(server.endpoint());
  EXPECT_TRUE(patient.client.head_bucket("b").problem().retryable);
  EXPECT_THAT(server.received(), SizeIs(1));
  EXPECT_THAT(patient.waits, IsEmpty());
}

TEST(Retries, FollowALostConnection) {
  const FakeServer server({hang_up(), reply(200)});
  Patient patient(server.endpoint());
  EXPECT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_THAT(server.received(), SizeIs(2));
}

TEST(Retries, NeverRepeatACreateThatMayHaveArrived) {
  for (const Reply& lost : {hang_up(), reply(503)}) {
    const FakeServer server({lost, reply(200)});
    Patient patient(server.endpoint());
    EXPECT_TRUE(patient.client.create_multipart_upload("b", "k", {}, false).problem().retryable);
    EXPECT_THAT(server.received(), SizeIs(1));
  }
}

TEST(Retries, RepeatACreateThatNeverLeft) {
  const DeafPort nobody;
  Patient patient(parse_endpoint("http://127.0.0.1:" + std::to_string(nobody.port())).value());
  EXPECT_EQ(patient.client.create_multipart_upload("b", "k", {}, false).problem().code,
            ErrorCode::endpoint_unreachable);
  EXPECT_THAT(patient.waits, SizeIs(2));
}

TEST(Retries, NeverRepeatAComplete) {
  for (const Reply& lost : {hang_up(), reply(503), error_reply(200, "InternalError")}) {
    const FakeServer server({lost, reply(200)});
    Patient patient(server.endpoint());
    EXPECT_FALSE(patient.client.complete_multipart_upload("b", "k", "u", {{1, 5, "e"}}, false).ok());
    EXPECT_THAT(server.received(), SizeIs(1));
  }
  const DeafPort nobody;
  Patient patient(parse_endpoint("http://127.0.0.1:" + std::to_string(nobody.port())).value());
  EXPECT_FALSE(patient.client.complete_multipart_upload("b", "k", "u", {{1, 5, "e"}}, false).ok());
  EXPECT_THAT(patient.waits, IsEmpty());
}

TEST(Redirects, AreNeverFollowed) {
  const FakeServer elsewhere({reply(200)});
  for (const int status : {301, 302, 303, 307, 308}) {
    const FakeServer server({reply(status, "", "Location: " + elsewhere.endpoint().url() + "/b\r\n")});
    Patient patient(server.endpoint());
    const Problem problem = patient.client.head_bucket("b").problem();
    EXPECT_EQ(problem.code, ErrorCode::storage_rejected);
    EXPECT_NE(problem.hint.find("redirects are not followed"), std::string::npos);
    EXPECT_THAT(server.received(), SizeIs(1));
  }
  EXPECT_THAT(elsewhere.received(), IsEmpty());
}

TEST(Timeouts, AreSaidToBeTimeouts) {
  const FakeServer server({silence()});
  Patient patient(server.endpoint(), milliseconds(50));
  EXPECT_EQ(patient.client.head_bucket("b").problem().code, ErrorCode::timed_out);
}

TEST(Timeouts, AlsoEndAnAnswerThatStopsHalfWay) {
  const FakeServer server({Reply{
      .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<List", .hang_up = false, .hold = true}});
  Patient patient(server.endpoint(), milliseconds(50));
  EXPECT_EQ(patient.client.list_buckets().problem().code, ErrorCode::timed_out);
}

TEST(Unreachable, IsWhatNobodyAnswersAt) {
  const DeafPort nobody;
  Patient patient(parse_endpoint("http://127.0.0.1:" + std::to_string(nobody.port())).value(), 1);
  const Problem problem = patient.client.head_bucket("b").problem();
  EXPECT_EQ(problem.code, ErrorCode::endpoint_unreachable);
  EXPECT_TRUE(problem.retryable);
}

// RFC 6761, 6.4: "invalid" never has an address.
TEST(Unreachable, IsUnknownWhenTheNameIs) {
  Patient patient(parse_endpoint("http://r2deck-test.invalid:1").value(), 1);
  EXPECT_EQ(patient.client.head_bucket("b").problem().code, ErrorCode::endpoint_unknown);
}

TEST(LinkLocalAddresses, AreNeverContacted) {
  for (const std::string host : {"169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]"}) {
    Patient patient(parse_endpoint("http://" + host + ":1").value());
    EXPECT_EQ(patient.client.head_bucket("b").problem().code, ErrorCode::forbidden) << host;
    EXPECT_THAT(patient.waits, IsEmpty());
  }
}

TEST(Answers, ThatAreNoHttpAreBroken) {
  for (const std::string bytes :
       {"", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 999999999999 X\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"}) {
    const FakeServer server({Reply{.bytes = bytes}});
    Patient patient(server.endpoint(), 1);
    EXPECT_EQ(patient.client.list_buckets().problem().code, ErrorCode::endpoint_unreachable) << bytes;
  }
}

TEST(Answers, AreReadWhenTheyComeInChunks) {
  const FakeServer server(
      {Reply{.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "18\r\n<ListAllMyBucketsResult>\r\n19\r\n</ListAllMyBucketsResult>\r\n0\r\n\r\n",
             .hang_up = false}});
  Patient patient(server.endpoint(), 1);
  EXPECT_TRUE(patient.client.list_buckets().ok());
}

// RFC 9110, 15.2: any number of them may come first.
TEST(Answers, CountOnlyWhenTheyAreFinal) {
  const FakeServer server({Reply{.bytes = "HTTP/1.1 100 Continue\r\n\r\n"
                                          "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" +
                                          reply(404).bytes,
                                 .hang_up = false},
                           reply(200)});
  Patient patient(server.endpoint(), 1);
  EXPECT_EQ(patient.client.head_bucket("b").problem().code, ErrorCode::no_such_bucket);
  EXPECT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST(Answers, AreCutOffBeforeTheyFillTheMemory) {
  // Announces 8 EiB, and would send 65 MiB of them.
  const FakeServer server({Reply{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n" +
                                          std::string(65UL * 1024 * 1024, ' ')}});
  Patient patient(server.endpoint());
  EXPECT_EQ(patient.client.list_buckets().problem().code, ErrorCode::bad_response);
  EXPECT_THAT(server.received(), SizeIs(1));
}

TEST(Clock, IsLearntFromTheStoresAnswers) {
  const FakeServer server({reply(200, "", "Date: Fri, 02 Jan 2026 03:14:05 GMT\r\n"), reply(404)});
  Patient patient(server.endpoint());
  EXPECT_EQ(patient.client.clock_offset(), 0);
  ASSERT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_EQ(patient.client.clock_offset(), 600'000);
  EXPECT_EQ(server.received().at(0).header("x-amz-date"), "20260102T030405Z");
  EXPECT_FALSE(patient.client.head_bucket("b").ok());
  EXPECT_EQ(patient.client.clock_offset(), 600'000);  // an answer without a Date teaches nothing
  EXPECT_EQ(server.received().at(1).header("x-amz-date"), "20260102T031405Z");
}

TEST(Clock, IsCorrectedFromMoreThanAMinuteOn) {
  const std::vector<std::pair<std::string, std::int64_t>> cases = {
      {"03:03:05", 0}, {"03:05:05", 0}, {"03:05:06", 61'000}, {"03:03:04", -61'000}};
  for (const auto& [date, correction] : cases) {
    const FakeServer server({reply(200, "", "Date: Fri, 02 Jan 2026 " + date + " GMT\r\n")});
    Patient patient(server.endpoint());
    ASSERT_TRUE(patient.client.head_bucket("b").ok());
    EXPECT_EQ(patient.client.clock_correction(), correction) << date;
  }
}

TEST(Clock, IsCorrectedAlsoWhereARefusalHasNoBody) {
  const std::string date = "Date: Fri, 02 Jan 2026 04:04:05 GMT\r\n";
  const FakeServer server({reply(403, "", date), reply(200, "", date)});
  Patient patient(server.endpoint());
  EXPECT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_EQ(server.received().at(1).header("x-amz-date"), "20260102T040405Z");
}

TEST(Clock, IsNotToBlameWhereARefusalHasNoBodyAndItIsRight) {
  const FakeServer server({reply(403, "", "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\n")});
  Patient patient(server.endpoint());
  EXPECT_EQ(patient.client.head_bucket("b").problem().code, ErrorCode::access_denied);
}

TEST(Clock, IsSaidToBeWrongByHowMuch) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"04:04:05", "60 minutes behind the store's"}, {"02:44:05", "20 minutes ahead of the store's"}};
  for (const auto& [time, said] : cases) {
    const FakeServer server([date = "Date: Fri, 02 Jan 2026 " + time + " GMT\r\n"](const Received&) {
      return error_reply(403, "RequestTimeTooSkewed", "No.", date);
    });
    Patient patient(server.endpoint());
    const Problem problem = patient.client.list_buckets().problem();
    EXPECT_EQ(problem.code, ErrorCode::clock_skew);
    EXPECT_THAT(problem.message, testing::HasSubstr(said));
    EXPECT_THAT(problem.hint, testing::HasSubstr("clock"));
  }
}

TEST(Clock, IsCorrectedOnceWhenTheStoreCallsItWrong) {
  const std::string date = "Date: Fri, 02 Jan 2026 04:04:05 GMT\r\n";
  const FakeServer server([&](const Received& request) {
    return request.header("x-amz-date") == "20260102T040405Z"
               ? reply(204, "", date)
               : error_reply(403, "RequestTimeTooSkewed", "No.", date);
  });
  Patient patient(server.endpoint());
  EXPECT_TRUE(patient.client.delete_object("b", "k").ok());
  EXPECT_TRUE(patient.client.delete_object("b", "k").ok());
  EXPECT_THAT(server.received(), SizeIs(3)) << "the second call is right at once";
  EXPECT_THAT(patient.waits, IsEmpty());
}

TEST(Clock, IsAProblemWhenCorrectingItDoesNotHelp) {
  const FakeServer server([](const Received&) {
    return error_reply(403, "RequestTimeTooSkewed", "No.", "Date: Fri, 02 Jan 2026 04:04:05 GMT\r\n");
  });
  Patient patient(server.endpoint());
  const Problem problem =
      patient.client.complete_multipart_upload("b", "k", "u", {{1, 5, "e"}}, false).problem();
  EXPECT_EQ(problem.code, ErrorCode::clock_skew);
  EXPECT_THAT(server.received(), SizeIs(2)) << "even a Complete: the first was refused unseen";
}

TEST(Connections, AreUsedAgain) {
  const FakeServer server([](const Received&) { return reply(200); });
  Patient patient(server.endpoint());
  for (int call = 0; call < 20; ++call)
    ASSERT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST(Connections, AreOpenedAnewWhenTheStoreClosedThem) {
  const FakeServer server([](const Received&) { return Reply{.bytes = reply(200).bytes, .hang_up = true}; });
  Patient patient(server.endpoint());
  for (int call = 0; call < 5; ++call)
    ASSERT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_THAT(server.received(), testing::SizeIs(testing::Ge(5u)));
}

// What nobody asked for is not taken for the answer to the next request.
TEST(Connections, AreLeftWhenTheStoreSaysMoreThanItWasAsked) {
  const FakeServer server(
      [](const Received&) { return Reply{.bytes = reply(200).bytes + reply(404).bytes, .hang_up = false}; });
  Patient patient(server.endpoint(), 1);
  for (int call = 0; call < 3; ++call)
    EXPECT_TRUE(patient.client.head_bucket("b").ok());
  EXPECT_EQ(server.connections(), 3);
}

TEST(Connections, ServeManyThreadsAtOnce) {
  const FakeServer server([](const Received&) { return reply(200); });
  Patient patient(server.endpoint());
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (int call = 0; call < 25; ++call)
        good += patient.client.head_bucket("b").ok() ? 1 : 0;
    });
  }
  for (auto& thread : threads)
    thread.join();
  EXPECT_EQ(good, 200);
  EXPECT_LE(server.connections(), 16);
}

}  // namespace
}  // namespace r2deck::s3
