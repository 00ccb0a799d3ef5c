#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>

#include "companion/http/problem_http.h"
#include "tests/unit/http/app_fixture.h"
#include "tests/unit/http/described.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class ApiTest : public AppTest {
 protected:
  Headers token = bearer();
};

TEST_F(ApiTest, StoresAnAccountAndNeverTellsItsSecret) {
  const Response created = ask("POST", "/api/v1/accounts", token,
                               R"({"label":"S","kind":"s3","endpoint":"http://127.0.0.1:9","accessKeyId":"AK",
                                  "secretAccessKey":"do-not-tell"})");
  EXPECT_EQ(created.status, 201) << created.body;
  const Response list = ask("GET", "/api/v1/accounts", token);
  EXPECT_THAT(list.body, HasSubstr(R"({"accounts":[{"id":")"));
  const Response log = ask("GET", "/api/v1/audit", token);
  for (const Response* answer : {&created, &list, &log})
    EXPECT_THAT(answer->body, Not(HasSubstr("do-not-tell")));
}

TEST_F(ApiTest, EditsAnAccountAndForgetsItWithItsNamedBuckets) {
  const std::string id = add_account("http://127.0.0.1:9");
  const std::string account = "/api/v1/accounts/" + id;
  EXPECT_THAT(ask("PATCH", account, token, R"({"label":"New","disabled":true})").body,
              testing::AllOf(HasSubstr(R"("label":"New")"), HasSubstr(R"("disabled":true)")));
  const Response refused = ask("GET", account + "/buckets", token);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("account_disabled"));
  EXPECT_EQ(
      ask("PUT", account + "/credentials", token, R"({"accessKeyId":"A","secretAccessKey":"do-not-tell"})")
          .status,
      200);
  EXPECT_EQ(ask("POST", account + "/named-buckets", token, R"({"name":"mine"})").status, 201);
  EXPECT_THAT(ask("GET", account + "/dependents", token).body, HasSubstr(R"("namedBuckets":["mine"])"));
  EXPECT_EQ(ask("DELETE", account + "/named-buckets/mine", token).status, 204);
  EXPECT_EQ(ask("DELETE", account + "?force=maybe", token).status, 400);
  EXPECT_EQ(ask("DELETE", account, token).status, 204);
  for (const auto& [method, route] : {std::pair{"GET", ""}, {"GET", "/dependents"}, {"DELETE", ""}})
    EXPECT_EQ(ask(method, account + route, token).status, 404) << method << route;
}

TEST_F(ApiTest, TestsAConnection) {
  const std::string account = "/api/v1/accounts/" + add_account("http://127.0.0.1:9");
  const Response report = ask("POST", account + "/test", token, R"({"bucket":"b","write":false})");
  EXPECT_EQ(report.status, 200) << report.body;
  EXPECT_THAT(report.body, HasSubstr(R"({"checks":[{"check":"listBuckets","outcome":"failed")"));
  EXPECT_EQ(ask("POST", account + "/test", token, "{}").status, 400);
}

TEST_F(ApiTest, DoesNotRepeatASecretInAnError) {
  const Response refused =
      ask("POST", "/api/v1/accounts", token,
          R"({"label":"","kind":"s3","endpoint":"x","accessKeyId":"AK","secretAccessKey":"do-not-tell"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, Not(HasSubstr("do-not-tell")));
}

TEST_F(ApiTest, RefusesUnknownMembersAndParameters) {
  const Response member = ask("POST", "/api/v1/session", {}, R"({"token":"t","more":1})");
  EXPECT_EQ(member.status, 400);
  EXPECT_EQ(header_of(member, "Content-Type"), "application/problem+json");
  EXPECT_THAT(ask("GET", "/api/v1/accounts?x=1", token).body, HasSubstr("invalid_request"));
  EXPECT_EQ(ask("GET", "/api/v1/audit?limit=1&limit=2", token).status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/audit?limit=1x", token).status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/audit?limit=1001", token).status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/audit?limit=1", token).status, 200);
}

TEST_F(ApiTest, TellsAWrongAccessKeyFromASessionThatHasEnded) {
  EXPECT_EQ(status_of(ErrorCode::unauthenticated), 401);
  EXPECT_EQ(status_of(ErrorCode::wrong_credentials), 502);
}

TEST_F(ApiTest, KeepsThisMachinesPathsToItself) {
  const Response response = problem_response(Problem{.code = ErrorCode::io_failed,
                                                     .operation = "read",
                                                     .subject = "/home/me/r2deck.db",
                                                     .message = "Reading failed.",
                                                     .hint = {}});
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("/home/me")));
}

TEST_F(ApiTest, AnswersAreNotKept) {
  EXPECT_EQ(header_of(ask("GET", "/api/v1/accounts", token), "Cache-Control"), "no-store");
}

TEST_F(ApiTest, SurvivesAnException) {
  Request request{
      "POST", "/api/v1/accounts", {{"Host", "127.0.0.1:8722"}, token[0]}, []() -> Result<std::string> {
        throw std::runtime_error("deep inside");
      }};
  const Response response = app->handle(request);
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("deep inside")));
  EXPECT_THAT(response.body, HasSubstr("names request " + header_of(response, "X-Request-Id")));
}

TEST_F(ApiTest, UnknownAccountsAndUploadsAreNotFound) {
  EXPECT_EQ(ask("GET", "/api/v1/accounts/nobody/buckets", token).status, 404);
  EXPECT_EQ(ask("GET", "/api/v1/uploads/nothing/parts", token).status, 404);
  EXPECT_EQ(ask("DELETE", "/api/v1/uploads/nothing", token).status, 404);
}

TEST_F(ApiTest, IsWhatItsDescriptionSays) {
  std::set<std::string> served, described;
  for (const Route& route : app->routes()) {
    served.insert(std::string(route.method) + " " + std::string(route.pattern) + " " +
                  std::to_string(route.status));
  }
  for (const Operation& operation : described_operations())
    described.insert(operation.method + " " + operation.path + " " + operation.status);
  EXPECT_EQ(served, described);
}

TEST_F(ApiTest, ServesItsDescription) {
  std::ifstream in(R2DECK_SOURCE_DIR "/companion/openapi.yaml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(ask("GET", "/api/v1/openapi.yaml", token).body, text);
}

}  // namespace
}  // namespace r2deck::http
