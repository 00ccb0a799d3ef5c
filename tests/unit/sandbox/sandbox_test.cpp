// The running server, over plain sockets: what it answers before anybody has signed anything, and how it
// starts and stops. Signed requests are tested by clients that nobody here wrote:
// tests/contract/sandbox_boto3_test.py.
#include "companion/sandbox/sandbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "tests/unit/sandbox/temp_folder.h"
#include "tests/unit/sandbox/wire.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class SandboxTest : public ::testing::Test {
 protected:
  Options options() {
    Options options;
    options.data_dir = folder_.path() / "data";
    options.host = "127.0.0.1";
    options.threads = 2;
    options.durable = false;
    return options;
  }

  std::string ask(const Sandbox& sandbox, const std::string& request) {
    Wire wire(sandbox.port());
    wire.send(request);
    return wire.receive();
  }

  std::string preflight(const std::string& origin, const std::string& headers = "content-type") {
    return "OPTIONS /demo/key HTTP/1.1\r\nHost: h\r\nOrigin: " + origin +
           "\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: " + headers +
           "\r\n\r\n";
  }

  TempFolder folder_;
};

constexpr const char* kOrigin = "http://127.0.0.1:8722";

TEST_F(SandboxTest, NoticesThatItsPortIsTaken) {
  Sandbox first(options());
  ASSERT_TRUE(first.start());
  Options other = options();
  other.data_dir = folder_.path() / "other";
  other.port = first.port();
  Sandbox second(other);
  auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.problem().code, ErrorCode::port_in_use);
  EXPECT_FALSE(started.problem().hint.empty());
}

TEST_F(SandboxTest, LocksItsFolderAndLetsGoOfIt) {
  {
    Sandbox first(options());
    ASSERT_TRUE(first.start());
    Sandbox second(options());
    auto started = second.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.problem().code, ErrorCode::data_dir_locked);
  }
  Sandbox third(options());
  EXPECT_TRUE(third.start());
}

TEST_F(SandboxTest, SaysThatAFolderCannotBeWritten) {
  std::ofstream(folder_.path() / "data") << "a file";
  Sandbox sandbox(options());
  auto started = sandbox.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.problem().code, ErrorCode::data_dir_unwritable);
}

TEST_F(SandboxTest, KeepsItsKeysToItselfAndOverRestarts) {
  auto first = load_or_create_credentials(folder_.path());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->s3.access_key_id.size(), 32u);
  EXPECT_EQ(first->s3.secret_access_key.size(), 64u);
  const auto file = folder_.path() / "sandbox-keys.json";
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ::chmod(file.c_str(), 0644);
  auto second = load_or_create_credentials(folder_.path());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->s3.secret_access_key, first->s3.secret_access_key);
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);

  std::ofstream(file) << "{}";
  auto damaged = load_or_create_credentials(folder_.path());
  ASSERT_FALSE(damaged);
  EXPECT_FALSE(damaged.problem().hint.empty());
}

TEST_F(SandboxTest, AnswersPreflightsByTheBucketsPolicy) {
  Sandbox sandbox(options());
  ASSERT_TRUE(sandbox.start());
  ASSERT_TRUE(sandbox.ensure_bucket("demo", kOrigin));
  const std::string granted = ask(sandbox, preflight(kOrigin, "content-type,x-amz-meta-mtime"));
  EXPECT_THAT(granted, StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(granted, HasSubstr(std::string("Access-Control-Allow-Origin: ") + kOrigin));
  const std::string refused = ask(sandbox, preflight("http://127.0.0.1:9999"));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(refused, Not(HasSubstr("Access-Control-")));
}

TEST_F(SandboxTest, LeavesAPolicyThatIsThereAlone) {
  Sandbox sandbox(options());
  ASSERT_TRUE(sandbox.start());
  ASSERT_TRUE(sandbox.ensure_bucket("demo", kOrigin));
  ASSERT_TRUE(sandbox.ensure_bucket("demo", "http://other"));
  EXPECT_THAT(ask(sandbox, preflight("http://other")), StartsWith("HTTP/1.1 403 "));
  EXPECT_FALSE(sandbox.ensure_bucket("Bad_Name", kOrigin));
  EXPECT_FALSE(sandbox.ensure_bucket("another", "http://other/with/path"));
}

TEST_F(SandboxTest, RejectionsCarryNoCorsHeadersUnlessToldTo) {
  const std::string request =
      std::string("GET /demo/key HTTP/1.1\r\nHost: h\r\nOrigin: ") + kOrigin + "\r\n\r\n";
  {
    Sandbox sandbox(options());
    ASSERT_TRUE(sandbox.start());
    ASSERT_TRUE(sandbox.ensure_bucket("demo", kOrigin));
    const std::string answer = ask(sandbox, request);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(answer, HasSubstr("<Code>InvalidArgument</Code><Message>Authorization</Message>"));
    EXPECT_THAT(answer, Not(HasSubstr("Access-Control-")));
  }
  Options lenient = options();
  lenient.cors_on_rejections = true;
  Sandbox sandbox(lenient);
  ASSERT_TRUE(sandbox.start());
  EXPECT_THAT(ask(sandbox, request), HasSubstr("Access-Control-Allow-Origin"));
}

TEST_F(SandboxTest, SurvivesWhatIsNoHttp) {
  Sandbox sandbox(options());
  ASSERT_TRUE(sandbox.start());
  EXPECT_THAT(ask(sandbox, "\x16\x03\x01 this is TLS\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(sandbox, "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(sandbox, "GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(sandbox, "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("<Code>InvalidURI</Code>"));
  EXPECT_THAT(ask(sandbox, "PUT /demo/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 411 "));
}

TEST_F(SandboxTest, ReadsTheBodyOfAnAnsweredRequestAndGoesOn) {
  Sandbox sandbox(options());
  ASSERT_TRUE(sandbox.start());
  Wire wire(sandbox.port());
  for (int i = 0; i < 3; ++i) {
    wire.send("PUT /demo/key HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
    wire.send(std::string(3'000'000, 'x'));
    EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 400 "));
  }
}

TEST_F(SandboxTest, AnswersPipelinedRequestsInOrder) {
  Sandbox sandbox(options());
  ASSERT_TRUE(sandbox.start());
  Wire wire(sandbox.port());
  wire.send("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(wire.receive(), HasSubstr("InvalidURI"));
  EXPECT_THAT(wire.receive(), HasSubstr("Authorization"));
}

TEST_F(SandboxTest, DoesNotAskForABodyThatItRefuses) {
  Sandbox sandbox(options());
  ASSERT_TRUE(sandbox.start());
  Wire wire(sandbox.port());
  wire.send("PUT /demo/key HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 400 "));
  EXPECT_TRUE(wire.closed());
}

TEST_F(SandboxTest, ClosesConnectionsThatSayNothing) {
  Options hasty = options();
  hasty.idle_timeout = std::chrono::seconds(1);
  hasty.head_timeout = std::chrono::seconds(1);
  Sandbox sandbox(hasty);
  ASSERT_TRUE(sandbox.start());
  Wire silent(sandbox.port()), slow(sandbox.port());
  slow.send("GET / HT");
  EXPECT_TRUE(silent.closed());
  EXPECT_THAT(slow.receive(), HasSubstr("<Code>RequestTimeout</Code>"));
  EXPECT_TRUE(slow.closed());
}

TEST_F(SandboxTest, CapsItsConnections) {
  Options small = options();
  small.max_connections = 2;
  Sandbox sandbox(small);
  ASSERT_TRUE(sandbox.start());
  Wire first(sandbox.port()), second(sandbox.port());
  for (Wire* wire : {&first, &second}) {
    wire->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(wire->receive(), StartsWith("HTTP/1.1 400 "));
  }
  Wire third(sandbox.port());
  EXPECT_TRUE(third.closed());
}

std::string put_faults(const std::string& json, const std::string& more = {}) {
  return "PUT /_sandbox/faults HTTP/1.1\r\nHost: localhost:1\r\n" + more +
         "Content-Length: " + std::to_string(json.size()) + "\r\n\r\n" + json;
}

TEST_F(SandboxTest, TakesFaultsFromThisMachineOnlyWhenToldTo) {
  {
    Sandbox sandbox(options());
    ASSERT_TRUE(sandbox.start());
    EXPECT_THAT(ask(sandbox, put_faults("{}")), StartsWith("HTTP/1.1 400 "));
  }
  Options tests = options();
  tests.admin = true;
  Sandbox sandbox(tests);
  ASSERT_TRUE(sandbox.start());
  EXPECT_THAT(ask(sandbox, put_faults("{\"error_rate\": 1, \"times\": 2}")), StartsWith("HTTP/1.1 200 "));
  const std::string request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  EXPECT_THAT(ask(sandbox, request), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(ask(sandbox, request), HasSubstr("ServiceUnavailable"));
  EXPECT_THAT(ask(sandbox, request), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(sandbox, put_faults("{\"error_rate\": 2}")), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(sandbox, put_faults("{\"nonsense\": 2}")), HasSubstr("nonsense"));
  // A page of this machine, and one whose name was rebound to it.
  EXPECT_THAT(ask(sandbox, put_faults("{}", "Origin: http://127.0.0.1:9\r\n")), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(ask(sandbox, "GET /_sandbox/faults HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
              StartsWith("HTTP/1.1 403 "));
}

// Connections in every state while it stops: nothing hangs, nothing is touched after it is gone.
TEST_F(SandboxTest, StopsInTheMiddleOfEverything) {
  for (int round = 0; round < 5; ++round) {
    Options tests = options();
    tests.faults.latency_ms = round % 2 == 0 ? 60'000 : 0;
    Sandbox sandbox(tests);
    ASSERT_TRUE(sandbox.start());
    Wire idle(sandbox.port()), head(sandbox.port()), waiting(sandbox.port()), body(sandbox.port());
    head.send("GET / HTT");
    waiting.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    body.send("PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nhalf");
    std::thread waiter([&sandbox] { sandbox.wait(); });
    sandbox.stop();
    sandbox.stop();
    waiter.join();
    EXPECT_TRUE(idle.closed());
  }
}

}  // namespace
}  // namespace r2deck::sandbox
