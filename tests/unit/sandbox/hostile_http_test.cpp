// What a client that is broken or hostile may send, over real sockets: a clear S3 error each, and the next
// request is served as if nothing had been.
#include <algorithm>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::int64_t kMinute = 60'000;

std::string code(const char* name) {
  return "<Code>" + std::string(name) + "</Code>";
}

class HostileHttpTest : public SignedServerTest {
 protected:
  void SetUp() override { start(); }
  void TearDown() override {
    // Still there, and still in order.
    EXPECT_THAT(ask("PUT", "/demo/last", "x"), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(body_of(ask("GET", "/demo/last")), "x");
  }

  // Line `name` of a request's head, twice.
  static std::string doubled(std::string request, const std::string& name) {
    const std::size_t begin = request.find(name + ": ");
    const std::size_t end = request.find("\r\n", begin) + 2;
    return request.insert(end, request.substr(begin, end - begin));
  }
  std::string get(const std::string& target) const { return ask("GET", target); }
};

TEST_F(HostileHttpTest, ABodyThatIsTooShort) {
  Wire wire(sandbox_->port());
  wire.send(head("PUT", "/demo/key", 10) + "nine byte");
  wire.finish();
  EXPECT_THAT(wire.receive(), HasSubstr(code("IncompleteBody")));
  EXPECT_THAT(get("/demo/key"), HasSubstr(code("NoSuchKey")));
}

TEST_F(HostileHttpTest, ABodyThatIsTooLong) {
  Wire wire(sandbox_->port());
  wire.send(head("PUT", "/demo/key", 4) + "body and more\r\n\r\n");
  EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(wire.receive(), HasSubstr(code("BadRequest")));
  EXPECT_TRUE(wire.closed());
  EXPECT_EQ(body_of(get("/demo/key")), "body");
}

TEST_F(HostileHttpTest, ABodyThatStopsComing) {
  start([](Options& options) { options.idle_timeout = std::chrono::seconds(1); });
  Wire wire(sandbox_->port());
  wire.send(head("PUT", "/demo/key", 10) + "half");
  EXPECT_THAT(wire.receive(), HasSubstr(code("RequestTimeout")));
  EXPECT_TRUE(wire.closed());
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(HostileHttpTest, AHeadThatStopsComing) {
  start([](Options& options) { options.head_timeout = std::chrono::seconds(1); });
  Wire wire(sandbox_->port());
  wire.send("PUT /demo/key HTTP/1.1\r\nHost: h\r\nX-Slow");
  EXPECT_THAT(wire.receive(), HasSubstr(code("RequestTimeout")));
}

TEST_F(HostileHttpTest, ABodyInChunks) {
  for (const std::string more : {"Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n"}) {
    const std::string answer = exchange(head("PUT", "/demo/key", 5, more) + "5\r\nhello\r\n0\r\n\r\n");
    EXPECT_THAT(answer,
                ::testing::AnyOf(HasSubstr(code("MissingContentLength")), HasSubstr(code("BadRequest"))))
        << more;
  }
  std::string request = head("PUT", "/demo/key", 0);
  const std::size_t at = request.find("Content-Length: 0\r\n");
  request.replace(at, 19, "Transfer-Encoding: chunked\r\n");
  EXPECT_THAT(exchange(request + "5\r\nhello\r\n0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 411 "), HasSubstr(code("MissingContentLength"))));
  request.erase(at, 28);
  EXPECT_THAT(exchange(request), HasSubstr(code("MissingContentLength")));
  EXPECT_THAT(get("/demo/key"), HasSubstr(code("NoSuchKey")));
}

TEST_F(HostileHttpTest, HeadersThatMayStandOnce) {
  const std::string good = head("PUT", "/demo/key", 4);
  for (const std::string name :
       {"Host", "Content-Length", "x-amz-date", "x-amz-content-sha256", "Authorization"}) {
    const std::string answer = exchange(doubled(good, name) + "body");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 ")) << name;
    EXPECT_THAT(answer, HasSubstr("<Error><Code>")) << name;
  }
  std::string without = good;
  without.erase(without.find("Host: h\r\n"), 9);
  EXPECT_THAT(exchange(without + "body"), HasSubstr(code("BadRequest")));
  EXPECT_THAT(get("/demo/key"), HasSubstr(code("NoSuchKey")));
}

TEST_F(HostileHttpTest, LengthsThatAreNone) {
  for (const std::string length : {"-1", "+4", "4 4", "0x4", "4,5", "99999999999999999999999", ""}) {
    std::string request = head("PUT", "/demo/key", 4);
    request.replace(request.find("Content-Length: 4"), 17, "Content-Length: " + length);
    EXPECT_THAT(exchange(request + "body"), StartsWith("HTTP/1.1 4")) << length;
  }
  std::string request = head("PUT", "/demo/key", 4);
  request.replace(request.find("Content-Length: 4"), 17, "Content-Length: 9223372036854775807");
  EXPECT_THAT(exchange(request + "body"), HasSubstr(code("EntityTooLarge")));
  EXPECT_EQ(blob_files(), 0u);
}

TEST_F(HostileHttpTest, LineBreaksInHeaders) {
  // In a value as RFC 2047, decoded and given back; in a response-* parameter; bare in the head.
  const std::string word = "=?UTF-8?B?" + to_base64("a\r\nSet-Cookie: evil=1") + "?=";
  EXPECT_THAT(exchange(head("PUT", "/demo/key", 1, "Content-Disposition: " + word + "\r\n") + "x"),
              StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(get("/demo/key"), Not(HasSubstr("\nSet-Cookie")));
  EXPECT_THAT(get("/demo/key?response-content-type=a%0d%0aSet-Cookie:%20x"),
              HasSubstr(code("InvalidArgument")));
  for (const std::string& bare : {std::string("\r"), std::string("\0", 1), std::string("\x01")}) {
    EXPECT_THAT(exchange(head("PUT", "/demo/key", 1, "Content-Type: a" + bare + "b\r\n") + "x"),
                StartsWith("HTTP/1.1 400 "));
  }
}

TEST_F(HostileHttpTest, AHundredMegabytesOfAngleBrackets) {
  const std::string piece(1'000'000, '<');
  for (const std::string target : {"/demo?delete", "/demo?cors", "/demo/key?uploadId=none"}) {
    Wire wire(sandbox_->port());
    const std::string method = target.ends_with("cors") ? "PUT" : "POST";
    wire.send(head(method, target, 100 * piece.size()));
    for (int i = 0; i < 100; ++i)
      ASSERT_TRUE(wire.send(piece)) << target;
    EXPECT_THAT(wire.receive(), HasSubstr(code("EntityTooLarge"))) << target;
    wire.send(head("GET", "/demo", 0));
    EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 200 ")) << "the connection goes on";
  }
  EXPECT_THAT(ask("POST", "/demo?delete", std::string(8'000'000, '<')), HasSubstr(code("MalformedXML")));
}

TEST_F(HostileHttpTest, EntitiesThatMultiply) {
  std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a0 \"lol\">";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "&a" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY a" + std::to_string(i) + " \"" + before + before + before + "\">";
  }
  bomb += "]><Delete><Object><Key>&a29;</Key></Object></Delete>";
  const std::string answer = ask("POST", "/demo?delete", bomb);
  EXPECT_LT(answer.size(), 4096u);
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 "));
}

TEST_F(HostileHttpTest, HeadsThatAreTooLong) {
  const std::string too_long = code("RequestHeaderSectionTooLarge");
  EXPECT_THAT(exchange("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(65 * 1024, 'x') + "\r\n\r\n"),
              HasSubstr(too_long));
  EXPECT_THAT(exchange("GET /" + std::string(65 * 1024, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n"),
              HasSubstr(too_long));
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 20'000; ++i)
    many += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_THAT(exchange(many + "\r\n"), HasSubstr(too_long));
  EXPECT_THAT(ask("GET", "/demo?list-type=2", {}, "X-Padding: " + std::string(60 * 1024, 'x') + "\r\n"),
              StartsWith("HTTP/1.1 200 "));
}

TEST_F(HostileHttpTest, RequestLinesThatAreNone) {
  const std::string host = "\r\nHost: h\r\n\r\n";
  for (const std::string& line :
       {std::string("GET"), std::string("GET /"), std::string("GET / HTTP/9.9"), std::string("GET / FTP/1.1"),
        std::string("GET  / HTTP/1.1"), std::string("GET / HTTP/1.1 "), std::string("G@T / HTTP/1.1"),
        std::string(" / HTTP/1.1"), std::string("PRI * HTTP/2.0"), std::string("GET /a b HTTP/1.1"),
        std::string("GET /\x01 HTTP/1.1"), std::string("GET /\0 HTTP/1.1", 15),
        std::string("\x16\x03\x01\x02")}) {
    const std::string answer = exchange(line + host);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 ")) << line;
    EXPECT_THAT(answer, HasSubstr("<Error><Code>")) << line;
  }
  EXPECT_THAT(exchange("CONNECT demo:443 HTTP/1.1" + host), HasSubstr(code("InvalidURI")));
  EXPECT_THAT(exchange("OPTIONS * HTTP/1.1" + host), HasSubstr(code("InvalidURI")));
  EXPECT_THAT(ask("BREW", "/demo/key"), HasSubstr(code("MethodNotAllowed")));
  EXPECT_THAT(ask("get", "/demo/key"), StartsWith("HTTP/1.1 4"));
}

TEST_F(HostileHttpTest, KeysThatLeadOutOfTheFolder) {
  for (const std::string key :
       {"../../../etc/passwd", "..", ".", "a/../../b", "%2e%2e/%2e%2e/x", "..%2f..%2fx", "a%5c..%5cb"}) {
    EXPECT_THAT(ask("PUT", "/demo/" + key, "inside"), StartsWith("HTTP/1.1 200 ")) << key;
    EXPECT_EQ(body_of(get("/demo/" + key)), "inside") << key;
  }
  for (const std::string target :
       {"/../etc/passwd", "/..%2fetc/passwd", "/%2e%2e/x", "/de%2fmo/x", "/demo%00/x"})
    EXPECT_THAT(get(target), HasSubstr(code("InvalidBucketName"))) << target;
  // Names on the disk are the sandbox's own.
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
    EXPECT_EQ(entry.path().string().find("passwd"), std::string::npos);
}

TEST_F(HostileHttpTest, KeysThatAreNoText) {
  for (const std::string key : {"%00", "a%00b", "%ff", "%c3%28", "%ed%a0%80", "%f5%80%80%80"})
    EXPECT_THAT(ask("PUT", "/demo/" + key, "x"), HasSubstr(code("InvalidObjectName"))) << key;
  for (const std::string broken : {"/demo/%", "/demo/%4", "/demo/%zz", "/demo/x?prefix=%g0"})
    EXPECT_THAT(exchange("GET " + broken + " HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr(code("InvalidURI")))
        << broken;
}

TEST_F(HostileHttpTest, AKeyIsDecodedOnce) {
  ask("PUT", "/demo/a%252Fb", "twice");
  ask("PUT", "/demo/a%2Fb", "once");
  EXPECT_EQ(body_of(get("/demo/a%252Fb")), "twice");
  EXPECT_EQ(body_of(get("/demo/a/b")), "once");
  EXPECT_THAT(get("/demo?list-type=2"), AllOf(HasSubstr("<Key>a%2Fb</Key>"), HasSubstr("<Key>a/b</Key>")));
}

TEST_F(HostileHttpTest, DatesTooOldAndTooNew) {
  for (const std::int64_t off :
       {-15 * kMinute - 1000, 15 * kMinute + 1000, -365 * 24 * 60 * kMinute, 365 * 24 * 60 * kMinute}) {
    Signing signing;
    signing.signed_at = now_ + off;
    EXPECT_THAT(ask_as(signing, "GET", "/demo"), HasSubstr(code("RequestTimeTooSkewed"))) << off;
  }
  for (const std::int64_t off : {-15 * kMinute, 15 * kMinute}) {
    Signing signing;
    signing.signed_at = now_ + off;
    EXPECT_THAT(ask_as(signing, "GET", "/demo"), StartsWith("HTTP/1.1 200 ")) << off;
  }
  std::string request = head("GET", "/demo", 0);
  request.replace(request.find("x-amz-date: ") + 12, 16, "20260231T999999Z");
  EXPECT_THAT(exchange(request), HasSubstr(code("InvalidArgument")));
}

TEST_F(HostileHttpTest, AbsoluteTargets) {
  ask("PUT", "/demo/key", "x");
  Signing signing;
  signing.host = "store.example:1";
  signing.request_target = "http://store.example:1/demo/key";
  EXPECT_EQ(body_of(ask_as(signing, "GET", "/demo/key")), "x");
  signing.request_target = "HTTP://Store.Example:1?list-type=2";
  EXPECT_THAT(ask_as(signing, "GET", "/?list-type=2"), StartsWith("HTTP/1.1 "));
  signing.request_target = "http://other.example/demo/key";
  EXPECT_THAT(ask_as(signing, "GET", "/demo/key"), HasSubstr(code("BadRequest")));
  signing.request_target = "ftp://store.example:1/demo/key";
  EXPECT_THAT(ask_as(signing, "GET", "/demo/key"), HasSubstr(code("InvalidURI")));
}

TEST_F(HostileHttpTest, AnOlderHttpGetsItsAnswerAndAnEnd) {
  Signing signing;
  signing.version = "HTTP/1.0";
  Wire wire(sandbox_->port());
  wire.send(head_as(signing, "PUT", "/demo/key", 4, "Expect: 100-continue\r\n") + "body");
  EXPECT_THAT(wire.receive(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Connection: close")));
  EXPECT_TRUE(wire.closed());
  EXPECT_THAT(exchange("GET / HTTP/1.0\r\n\r\n"), HasSubstr(code("InvalidArgument")));
}

TEST_F(HostileHttpTest, PipelinedRequestsInOrder) {
  Wire wire(sandbox_->port());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    const std::string body = "body " + std::to_string(i);
    all += head("PUT", "/demo/key", body.size()) + body + head("GET", "/demo/key", 0);
  }
  wire.send(all);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(body_of(wire.receive()), "body " + std::to_string(i));
  }
}

TEST_F(HostileHttpTest, AHeadThatComesByteByByte) {
  Wire wire(sandbox_->port());
  for (const char byte : head("PUT", "/demo/key", 2) + "ok")
    ASSERT_TRUE(wire.send({&byte, 1}));
  EXPECT_THAT(wire.receive(), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace r2deck::sandbox
