// The listener itself, over real sockets: limits, keep-alive, what is counted.
#include "companion/http/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/services/companion_fixture.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// One connection to the server, spoken to in bytes.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view bytes) {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  // Until `end` has come, or the other side has closed.
  std::string receive_until(std::string_view end) {
    std::string all;
    char buffer[4096];
    while (all.find(end) == std::string::npos) {
      const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      all.append(buffer, static_cast<std::size_t>(count));
    }
    return all;
  }
  std::string receive_all() { return receive_until("never in an answer"); }

 private:
  int socket_;
};

class ServerTest : public services::CompanionTest {
 protected:
  ServerTest() {
    const auto started = server.start();
    EXPECT_TRUE(started.ok()) << started.problem().message;
    token = services.tokens.create(me, "tests")->token;
  }

  std::string head(const std::string& line) {
    return line + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
           "\r\nAuthorization: Bearer " + token + "\r\n";
  }

  Server server{services, {.host = "127.0.0.1", .port = 0, .web_dir = {}}};
  std::string token;
};

TEST_F(ServerTest, NoticesThatAPortIsInUse) {
  Server second(services, {.host = "127.0.0.1", .port = server.port(), .web_dir = {}});
  const auto started = second.start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.problem().code, ErrorCode::port_in_use);
}

TEST_F(ServerTest, SaysWhenAnAddressIsNotOfThisMachine) {
  Server second(services, {.host = "192.0.2.1", .port = 0, .web_dir = {}});
  EXPECT_EQ(second.start().problem().code, ErrorCode::io_failed);
}

TEST_F(ServerTest, CanStartAgainAtOnceOnTheSamePort) {
  const auto port = server.port();
  Connection open(port);
  open.send(head("GET /api/v1/session") + "\r\n");
  open.receive_until("version");
  server.stop();
  Server again(services, {.host = "127.0.0.1", .port = port, .web_dir = {}});
  EXPECT_TRUE(again.start().ok());
}

TEST_F(ServerTest, AnswersManyRequestsOnOneConnection) {
  Connection connection(server.port());
  for (int i = 0; i < 3; ++i) {
    connection.send(head("GET /api/v1/session") + "\r\n");
    EXPECT_THAT(connection.receive_until("\"version\""), StartsWith("HTTP/1.1 200"));
  }
}

TEST_F(ServerTest, AnswersRequestsThatArriveTogether) {
  Connection connection(server.port());
  const std::string one = head("GET /api/v1/session") + "\r\n";
  connection.send(one + head("GET /api/v1/accounts") + "\r\n");
  EXPECT_THAT(connection.receive_until("\"accounts\""), HasSubstr("\"version\""));
}

TEST_F(ServerTest, WaitsForNoBodyThatWasNotAnnounced) {
  Connection connection(server.port());
  connection.send(head("DELETE /api/v1/session") + "\r\n");
  EXPECT_THAT(connection.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 204"));
  connection.send(head("GET /api/v1/session") + "\r\n");
  EXPECT_THAT(connection.receive_until("\"version\""), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, DoesNotDecodeABucketsNameTwice) {
  Connection connection(server.port());
  connection.send(head("GET /api/v1/accounts/a%252Fb/buckets") + "Connection: close\r\n\r\n");
  EXPECT_THAT(connection.receive_all(), HasSubstr("404"));
}

TEST_F(ServerTest, RefusesABodyOverFourMebibytesUnread) {
  Connection connection(server.port());
  connection.send(head("POST /api/v1/accounts") + "Content-Length: 4194305\r\n\r\n");
  EXPECT_THAT(connection.receive_until("too_large"), StartsWith("HTTP/1.1 413"));
}

TEST_F(ServerTest, RefusesABodyThatGrowsOverFourMebibytes) {
  Connection connection(server.port());
  connection.send(head("POST /api/v1/accounts") + "Transfer-Encoding: chunked\r\n\r\n400001\r\n" +
                  std::string(0x400001, ' ') + "\r\n0\r\n\r\n");
  const std::string answer = connection.receive_all();  // and it ends
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(answer, HasSubstr("too_large"));
}

TEST_F(ServerTest, RefusesWhatIsNoHttpAsAProblem) {
  Connection connection(server.port());
  connection.send("HELLO\r\n\r\n");
  const std::string answer = connection.receive_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answer, HasSubstr("application/problem+json"));
  EXPECT_THAT(answer, Not(HasSubstr("Access-Control")));
}

TEST_F(ServerTest, RefusesATargetOver8KiB) {
  Connection connection(server.port());
  connection.send(head("GET /api/v1/session?x=" + std::string(9000, 'a')) + "\r\n");
  EXPECT_THAT(connection.receive_all(), StartsWith("HTTP/1.1 414"));
}

TEST_F(ServerTest, GrantsNoOtherOriginAnything) {
  Connection connection(server.port());
  connection.send("OPTIONS /api/v1/accounts HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                  "\r\nOrigin: http://127.0.0.1:3000\r\nAccess-Control-Request-Method: GET\r\n"
                  "Connection: close\r\n\r\n");
  const std::string answer = connection.receive_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(answer, Not(HasSubstr("Access-Control")));
}

TEST_F(ServerTest, CountsEveryByteOfTheApiAndNoneOfFiles) {
  const std::string asked = head("GET /api/v1/session") + "\r\n";
  std::string answered;
  {
    Connection connection(server.port());
    connection.send(asked);
    answered = connection.receive_until("\"version\":\"" + std::string(kVersion) + "\"}");
    connection.send("GET /nothing HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                    "\r\nConnection: close\r\n\r\n");
    connection.receive_all();
  }
  Connection connection(server.port());
  connection.send(head("GET /api/v1/metrics") + "\r\n");
  const std::string metrics = connection.receive_until("rssBytes");
  EXPECT_THAT(metrics, HasSubstr("\"apiBytesIn\":" + std::to_string(asked.size()) + ","));
  EXPECT_THAT(metrics, HasSubstr("\"apiBytesOut\":" + std::to_string(answered.size()) + ","));
  EXPECT_THAT(metrics, HasSubstr("\"requests\":1,"));
}

TEST_F(ServerTest, SendsAnAnswerOfAnyLengthInChunks) {
  std::vector<store::AuditEntry> entries(2000);
  for (auto& entry : entries) {
    entry.action = "many";
    entry.detail = std::string(200, 'x');
  }
  ASSERT_TRUE(services.audit.log().append(entries).ok());
  Connection connection(server.port());
  connection.send(head("GET /api/v1/audit/export?format=jsonl&action=many") + "\r\n");
  const std::string answer = connection.receive_until("\r\n0\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store"));
  EXPECT_GT(answer.size(), 2000u * 300);
  EXPECT_THAT(answer, HasSubstr("{\"id\":2002,"));
  connection.send(head("GET /api/v1/session") + "\r\n");  // and the connection goes on
  EXPECT_THAT(connection.receive_until("\"version\""), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, TellsTheAuditLogFromWhereARequestCame) {
  Connection connection(server.port());
  connection.send(head("DELETE /api/v1/accounts/a/buckets/bbb/objects?key=k") + "\r\n");
  connection.receive_until("not_found");
  EXPECT_EQ(audit_log().front().action, "object.delete");
  EXPECT_EQ(audit_log().front().source, "127.0.0.1");
}

TEST_F(ServerTest, BelievesAProxyOnlyWhenThereIsOne) {
  Server proxied(services, {.host = "127.0.0.1", .port = 0, .web_dir = {}, .behind_proxy = true});
  ASSERT_TRUE(proxied.start().ok());
  for (const auto& [port, from] : {std::pair{server.port(), "127.0.0.1"}, {proxied.port(), "192.0.2.7"}}) {
    Connection connection(port);
    connection.send("DELETE /api/v1/accounts/a/buckets/bbb/objects?key=k HTTP/1.1\r\nHost: 127.0.0.1:" +
                    std::to_string(port) + "\r\nAuthorization: Bearer " + token +
                    "\r\nX-Forwarded-For: 203.0.113.9, 192.0.2.7\r\n\r\n");
    connection.receive_until("not_found");
    EXPECT_EQ(audit_log().front().source, from);
  }
}

TEST_F(ServerTest, EndsALongAnswerWhoseReaderHasGone) {
  std::vector<store::AuditEntry> entries(20'000);
  for (auto& entry : entries)
    entry.detail = std::string(500, 'x');
  ASSERT_TRUE(services.audit.log().append(entries).ok());
  {
    Connection connection(server.port());
    connection.send(head("GET /api/v1/audit/export") + "\r\n");
    connection.receive_until("\r\n\r\n");
  }
  server.stop();  // which waits for requests under way
}

TEST_F(ServerTest, SaysAllOfAnAnswerBeforeItEndsAConnectionThatSaidTooMuch) {
  Connection connection(server.port());
  connection.send(head("GET /api/v1/session") + "Content-Length: 2000000\r\n\r\n" +
                  std::string(2'000'000, ' '));
  EXPECT_THAT(connection.receive_all(), StartsWith("HTTP/1.1 4"));
}

TEST_F(ServerTest, ReadsALargeBodyOfSomeoneWithAuthorityOnly) {
  const std::string large(200'000, ' ');
  Connection mine(server.port());
  mine.send(head("POST /api/v1/accounts") + "Content-Length: 200000\r\n\r\n");
  mine.send(large);
  EXPECT_THAT(mine.receive_until("\"code\""), StartsWith("HTTP/1.1 400"));
  Connection strange(server.port());
  strange.send("POST /api/v1/accounts HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
               "\r\nContent-Length: 200000\r\n\r\n");
  EXPECT_THAT(strange.receive_all(), StartsWith("HTTP/1.1 401"));  // and it ends, unread
}

// The crowd: connections that say nothing, that never come to an end, and that do not read their answers.
class CrowdTest : public ServerTest {
 protected:
  CrowdTest() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  void come(int count, const std::string& saying) {
    for (int i = 0; i < count; ++i) {
      crowd.push_back(std::make_unique<Connection>(server.port()));
      if (!saying.empty()) crowd.back()->send(saying);
    }
  }
  void someone_signed_in_still_works() {
    Connection connection(server.port());
    for (int i = 0; i < 3; ++i) {
      connection.send(head("GET /api/v1/session") + "\r\n");
      EXPECT_THAT(connection.receive_until("\"version\""), StartsWith("HTTP/1.1 200"));
    }
  }
  std::vector<std::unique_ptr<Connection>> crowd;
};

TEST_F(CrowdTest, OfTwoThousandThatAreSilentOrSlowTakesNoThread) {
  come(700, "");
  come(700, "GET /api/v1/session HTTP/1.1\r\nHost: ");
  come(700, "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{");
  someone_signed_in_still_works();
}

TEST_F(CrowdTest, OfThoseWhoDoNotReadTheirAnswersTakesNoThread) {
  std::string many;
  for (int i = 0; i < 50; ++i)
    many += head("GET /api/v1/openapi.yaml") + "\r\n";
  come(100, many);
  someone_signed_in_still_works();
}

TEST_F(ServerTest, WhoeverIsSilentLongestMakesRoom) {
  Server small(services, {.host = "127.0.0.1", .port = 0, .web_dir = {}, .limits = {.most = 3}});
  ASSERT_TRUE(small.start().ok());
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < 4; ++i)
    connections.push_back(std::make_unique<Connection>(small.port()));
  EXPECT_EQ(connections[0]->receive_all(), "");  // it was let go
  connections[3]->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(connections[3]->receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 403"));
}

TEST_F(ServerTest, GivesUpWhoeverTakesTooLong) {
  using std::chrono::milliseconds;
  ConnectionLimits hasty;
  hasty.first_request = hasty.request = hasty.idle = milliseconds(10);
  Server server_in_haste(services, {.host = "127.0.0.1", .port = 0, .web_dir = {}, .limits = hasty});
  ASSERT_TRUE(server_in_haste.start().ok());
  Connection silent(server_in_haste.port()), slow(server_in_haste.port());
  slow.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(silent.receive_all(), "");
  EXPECT_EQ(slow.receive_all(), "");
}

}  // namespace
}  // namespace r2deck::http
