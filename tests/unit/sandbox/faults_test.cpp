// What the sandbox does wrong on purpose, each fault by itself: seen by a client, and in what is kept.
#include "companion/sandbox/faults.h"

#include <chrono>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class FaultsTest : public SignedServerTest {
 protected:
  void SetUp() override { start(); }

  void set(const std::function<void(Faults&)>& change) {
    Faults faults;
    change(faults);
    sandbox_->set_faults(faults);
  }
  void reset_at(ResetAt at) {
    set([at](Faults& faults) {
      faults.reset_rate = 1;
      faults.reset_at = at;
    });
  }
  std::string etag_of(const std::string& body) { return to_hex(hash(Hash::Kind::md5, body)); }
  std::string stored(const std::string& key) {
    sandbox_->set_faults({});
    const std::string answer = ask("GET", "/demo/" + key);
    return answer.starts_with("HTTP/1.1 200 ") ? body_of(answer) : "nothing";
  }
};

std::chrono::milliseconds since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
}

TEST_F(FaultsTest, CutsUploadsAndDownloadsInTheMiddle) {
  const std::string body = pattern(3'000'000);
  ask("PUT", "/demo/key", body);
  Faults faults;
  faults.reset_rate = 1;
  faults.operations = {"GetObject", "PutObject"};
  sandbox_->set_faults(faults);
  const std::string cut = ask("GET", "/demo/key");
  EXPECT_THAT(cut, StartsWith("HTTP/1.1 200 "));
  EXPECT_LT(cut.size(), body.size());
  EXPECT_EQ(ask("PUT", "/demo/key", body), "");
  sandbox_->set_faults({});
  EXPECT_TRUE(body_of(ask("GET", "/demo/key")) == body);
  EXPECT_EQ(blob_files(), 1u);
}

TEST_F(FaultsTest, KeepsToABandwidth) {
  Faults faults;
  faults.bytes_per_second = 1'000'000;
  sandbox_->set_faults(faults);
  const auto begun = std::chrono::steady_clock::now();
  ask("PUT", "/demo/key", pattern(300'000));
  EXPECT_EQ(body_of(ask("GET", "/demo/key")).size(), 300'000u);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(550));
}

TEST_F(FaultsTest, HidesTheEtagAndThePolicy) {
  ask("PUT", "/demo/key", "body");
  EXPECT_THAT(ask("GET", "/demo/key"), HasSubstr("Access-Control-Expose-Headers: ETag"));
  Faults faults;
  faults.hide_etag = true;
  sandbox_->set_faults(faults);
  EXPECT_THAT(ask("GET", "/demo/key"), HasSubstr("Access-Control-Expose-Headers: Content-Length"));
  faults.no_cors = true;
  sandbox_->set_faults(faults);
  EXPECT_THAT(ask("GET", "/demo/key"), Not(HasSubstr("Access-Control-")));
}

TEST_F(FaultsTest, InjectedErrorsLackCorsHeadersUnlessToldTo) {
  for (const int status : {429, 500, 503}) {
    for (const bool cors : {false, true}) {
      Faults faults;
      faults.error_rate = 1;
      faults.error_status = status;
      faults.error_cors = cors;
      sandbox_->set_faults(faults);
      const std::string answer = ask("PUT", "/demo/key", pattern(1'000'000));
      EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(status)));
      EXPECT_EQ(answer.find("Access-Control-Allow-Origin") != answer.npos, cors);
    }
  }
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(FaultsTest, WaitsBeforeItAnswers) {
  set([](Faults& faults) { faults.latency_ms = 80; });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(ask("PUT", "/demo/key", "body"), StartsWith("HTTP/1.1 200 "));
  EXPECT_GE(since(begun).count(), 80);
}

TEST_F(FaultsTest, AnswersByteByByte) {
  ask("PUT", "/demo/key", std::string(40, 'x'));
  set([](Faults& faults) { faults.trickle_ms = 1; });
  const auto begun = std::chrono::steady_clock::now();
  const std::string answer = ask("GET", "/demo/key");
  EXPECT_EQ(body_of(answer), std::string(40, 'x'));
  EXPECT_GE(since(begun).count(), static_cast<long>(answer.size()) - 1);
}

TEST_F(FaultsTest, ResetsBeforeTheBodyAndKeepsNothing) {
  reset_at(ResetAt::head);
  EXPECT_EQ(ask("PUT", "/demo/key", pattern(500'000)), "");
  EXPECT_EQ(ask("GET", "/demo/key"), "");
  EXPECT_EQ(stored("key"), "nothing");
}

TEST_F(FaultsTest, ResetsInTheMiddleOfEveryKindOfBody) {
  const std::string upload = start_upload("key");
  ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, "data");
  reset_at(ResetAt::body);
  EXPECT_EQ(ask("POST", "/demo/key?uploadId=" + upload, one_part("data")), "");
  const std::string listing = ask("GET", "/demo?list-type=2");
  EXPECT_THAT(listing, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(listing, Not(HasSubstr("</ListBucketResult>")));
  EXPECT_EQ(stored("key"), "nothing");
}

TEST_F(FaultsTest, ResetsAfterTheBodyWithoutHavingDoneAnything) {
  const std::string upload = start_upload("key");
  ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, "data");
  reset_at(ResetAt::received);
  EXPECT_EQ(ask("PUT", "/demo/other", pattern(500'000)), "");
  EXPECT_EQ(ask("POST", "/demo/key?uploadId=" + upload, one_part("data")), "");
  EXPECT_EQ(stored("other"), "nothing");
  EXPECT_EQ(stored("key"), "nothing");
}

TEST_F(FaultsTest, LosesTheAnswerOfWhatWasDone) {
  const std::string upload = start_upload("key");
  reset_at(ResetAt::done);
  EXPECT_EQ(ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, "data"), "");
  EXPECT_EQ(ask("POST", "/demo/key?uploadId=" + upload, one_part("data")), "");
  EXPECT_EQ(ask("PUT", "/demo/other", "whole"), "");
  EXPECT_EQ(ask("GET", "/demo/other"), "");
  EXPECT_EQ(stored("key"), "data");
  EXPECT_EQ(stored("other"), "whole");
}

TEST_F(FaultsTest, AnErrorMayComeAfterTheWorkWasDone) {
  set([](Faults& faults) {
    faults.error_rate = 1;
    faults.error_late = true;
    faults.error_status = 500;
  });
  EXPECT_THAT(ask("PUT", "/demo/key", "body"), StartsWith("HTTP/1.1 500 "));
  EXPECT_EQ(stored("key"), "body");
  set([](Faults& faults) { faults.error_rate = 1; });
  EXPECT_THAT(ask("DELETE", "/demo/key"), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(stored("key"), "body");
}

TEST_F(FaultsTest, StoresAByteThatWasNotSent) {
  const std::string body = pattern(700'001);
  set([](Faults& faults) { faults.corrupt_rate = 1; });
  EXPECT_THAT(ask("PUT", "/demo/key", body), HasSubstr("ETag: \"" + etag_of(body)));
  const std::string kept = stored("key");
  ASSERT_EQ(kept.size(), body.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < body.size(); ++i)
    different += kept[i] != body[i];
  EXPECT_EQ(different, 1u);
}

TEST_F(FaultsTest, AnswersAnETagThatIsNotTheObjects) {
  set([](Faults& faults) { faults.wrong_etag_rate = 1; });
  const std::string upload = start_upload("key");
  const std::string right = "ETag: \"" + etag_of("data");
  EXPECT_THAT(ask("PUT", "/demo/other", "data"), AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr(right))));
  EXPECT_THAT(ask("HEAD", "/demo/other"), AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr(right))));
  EXPECT_THAT(ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, "data"), Not(HasSubstr(right)));
  const std::string composite = to_hex(hash(Hash::Kind::md5, hash(Hash::Kind::md5, "data"))) + "-1";
  EXPECT_THAT(ask("POST", "/demo/key?uploadId=" + upload, one_part("data")),
              AllOf(HasSubstr("<ETag>"), Not(HasSubstr(composite))));
  sandbox_->set_faults({});
  EXPECT_THAT(ask("HEAD", "/demo/other"), HasSubstr(right));
  EXPECT_THAT(ask("HEAD", "/demo/key"), HasSubstr(composite));
}

TEST_F(FaultsTest, ConcernOnlyTheOperationsNamedAndStopAfterSoManyTimes) {
  set([](Faults& faults) {
    faults.error_rate = 1;
    faults.operations = {"PutObject"};
    faults.times = 2;
  });
  EXPECT_THAT(ask("GET", "/demo"), StartsWith("HTTP/1.1 200 "));
  for (const char* status : {"503", "503", "200", "200"})
    EXPECT_THAT(ask("PUT", "/demo/key", "x"), StartsWith("HTTP/1.1 " + std::string(status)));
}

TEST_F(FaultsTest, TheSameSeedDrawsTheSameRequests) {
  std::string drawn[2];
  for (std::string& each : drawn) {
    set([](Faults& faults) {
      faults.error_rate = 0.5;
      faults.seed = 77;
    });
    for (int i = 0; i < 24; ++i)
      each += ask("PUT", "/demo/key", "x").substr(9, 1);
  }
  EXPECT_EQ(drawn[0], drawn[1]);
  EXPECT_THAT(drawn[0], AllOf(HasSubstr("2"), HasSubstr("5")));
}

TEST(Faults, AreReadFromTheWordsOfACommandLine) {
  const std::string words[] = {"latency_ms=5", "error_rate=0.5", "hide_etag", "reset_at=done",
                               "operations=UploadPart,GetObject"};
  auto faults = faults_from_words(words);
  ASSERT_TRUE(faults) << faults.problem().message;
  EXPECT_EQ(faults->latency_ms, 5);
  EXPECT_EQ(faults->error_rate, 0.5);
  EXPECT_TRUE(faults->hide_etag);
  EXPECT_EQ(faults->reset_at, ResetAt::done);
  EXPECT_THAT(faults->operations, ::testing::ElementsAre("UploadPart", "GetObject"));
}

TEST(Faults, RefuseWhatIsNoneOrOutOfRange) {
  for (const std::string word : {"nonsense=1", "latency_ms=-1", "latency_ms=600001", "trickle_ms=60001",
                                 "error_rate=1.01", "error_rate=-0.01", "error_status=404", "reset_at=never",
                                 "hide_etag=1", "times=-2", "seed=-1", "latency_ms", "", "="}) {
    const std::string words[] = {word};
    EXPECT_FALSE(faults_from_words(words)) << word;
  }
  for (const std::string word : {"latency_ms=0", "latency_ms=600000", "trickle_ms=60000", "error_rate=1",
                                 "error_rate=0", "times=-1", "bytes_per_second=9223372036854775807"}) {
    const std::string words[] = {word};
    EXPECT_TRUE(faults_from_words(words)) << word;
  }
}

TEST(Faults, SurviveTheirOwnJson) {
  Faults faults;
  faults.latency_ms = 5;
  faults.bytes_per_second = 1000;
  faults.trickle_ms = 2;
  faults.error_rate = 0.5;
  faults.error_status = 429;
  faults.error_late = true;
  faults.reset_rate = 0.25;
  faults.reset_at = ResetAt::received;
  faults.corrupt_rate = 0.125;
  faults.wrong_etag_rate = 0.75;
  faults.hide_etag = faults.no_cors = faults.error_cors = true;
  faults.operations = {"UploadPart", "GetObject"};
  faults.times = 3;
  faults.seed = 9;
  auto parsed = faults_from_json(to_json(faults));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, faults);
}

}  // namespace
}  // namespace r2deck::sandbox
