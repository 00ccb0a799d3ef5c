// Who may come in, as tables: a request, and the status it gets.
#include <gmock/gmock.h>

#include "shared/api/codec.h"
#include "tests/unit/http/app_fixture.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;

class GuardTest : public AppTest {};

Headers with(Headers headers, const Headers& more) {
  headers.insert(headers.end(), more.begin(), more.end());
  return headers;
}

TEST_F(GuardTest, LetsInByPlaceAndAuthority) {
  const Headers token = bearer();
  struct Case {
    const char* what;
    Headers headers;
    int status;
  };
  const std::vector<Case> cases = {
      {"our page", {{"Origin", "http://127.0.0.1:8722"}, {"Sec-Fetch-Site", "same-origin"}}, 200},
      {"a script, which sends neither", {}, 200},
      {"an address that was typed", {{"Sec-Fetch-Site", "none"}}, 200},
      {"localhost", {{"Host", "localhost:8722"}, {"Origin", "http://localhost:8722"}}, 200},
      {"IPv6", {{"Host", "[::1]:8722"}}, 200},
      {"a name that resolves to us", {{"Host", "evil.example:8722"}}, 403},
      {"another port's host", {{"Host", "127.0.0.1:8723"}}, 403},
      {"no port", {{"Host", "127.0.0.1"}}, 403},
      {"no host", {{"Host", ""}}, 403},
      {"another address of the loopback net", {{"Host", "127.0.0.2:8722"}}, 403},
      {"our host with more behind it", {{"Host", "127.0.0.1:8722.evil.example"}}, 403},
      {"a page of another port", {{"Origin", "http://127.0.0.1:3000"}}, 403},
      {"the same page under our other name", {{"Origin", "http://localhost:8722"}}, 403},
      {"https where we are http", {{"Origin", "https://127.0.0.1:8722"}}, 403},
      {"a sandboxed page", {{"Origin", "null"}}, 403},
      {"a page elsewhere", {{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}}, 403},
      {"another port, which a browser calls same-site", {{"Sec-Fetch-Site", "same-site"}}, 403},
      {"a link from elsewhere to the API",
       {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}},
       403},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(ask("GET", "/api/v1/accounts", with(token, each.headers)).status, each.status) << each.what;
  }
}

TEST_F(GuardTest, RefusesAHostThatIsGivenTwice) {
  Request request{"GET", "/api/v1/session", {{"Host", "127.0.0.1:8722"}, {"host", "127.0.0.1:8722"}}, {}};
  EXPECT_EQ(app->handle(request).status, 403);
}

TEST_F(GuardTest, KnowsTheAddressItWasToldToListenAt) {
  app->listen_at(Place("192.168.1.5", 80, false, {}));
  EXPECT_EQ(ask("GET", "/", {{"Host", "192.168.1.5"}}).status, 200);
  EXPECT_EQ(ask("GET", "/", {{"Host", "192.168.1.5:80"}}).status, 200);
  EXPECT_EQ(ask("GET", "/", {{"Host", "192.168.1.6"}}).status, 403);
}

TEST_F(GuardTest, TakesTheOriginOfTheProxyThatPassesOn) {
  app->listen_at(Place("127.0.0.1", 8722, false, "https://deck.example.com"));
  const Headers token = bearer();
  const auto status = [&](const Headers& headers) {
    return ask("GET", "/api/v1/accounts", with(token, headers)).status;
  };
  EXPECT_EQ(status({{"Host", "deck.example.com"}, {"Origin", "https://deck.example.com"}}), 200);
  EXPECT_EQ(status({{"Host", "deck.example.com"}, {"Origin", "http://deck.example.com"}}), 403);
  EXPECT_EQ(status({{"Host", "deck.example.com.evil.example"}}), 403);
}

TEST_F(GuardTest, UnderHttpsTheCookieIsSecureAndBrowsersAreToldToStayThere) {
  app->listen_at(Place("0.0.0.0", 443, true, "https://deck.example.com"));
  const auto link = services.sessions.create_link(me);
  const Response response =
      ask("POST", "/api/v1/session", {{"Host", "deck.example.com"}, {"Origin", "https://deck.example.com"}},
          R"({"token": ")" + link->token + R"("})");
  EXPECT_THAT(header_of(response, "Set-Cookie"), HasSubstr("; Secure"));
  EXPECT_EQ(header_of(response, "Strict-Transport-Security"), "max-age=31536000");
  // On localhost the same rule would reach other programs' ports.
  EXPECT_EQ(header_of(ask("GET", "/", {{"Host", "localhost"}}), "Strict-Transport-Security"), "");
}

TEST_F(GuardTest, WaitsForNoStrangersBody) {
  for (const Headers& headers : std::vector<Headers>{
           {{"Transfer-Encoding", "chunked"}}, {{"Expect", "100-continue"}}, {{"Content-Length", "65537"}}}) {
    const Response response = ask("POST", "/api/v1/session", headers, "{}");
    EXPECT_TRUE(response.status == 400 || response.status == 413) << response.status;
    EXPECT_THAT(response.body, HasSubstr("\"body\""));
  }
}

TEST_F(GuardTest, WantsCookieAndHeaderTokenTogether) {
  const Headers mine = session(), other = session(), token = bearer();
  EXPECT_EQ(ask("GET", "/api/v1/session", mine).status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/session", {mine[0]}).status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/session", {mine[1]}).status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/session", {mine[0], other[1]}).status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/session", token).status, 200);
}

TEST_F(GuardTest, JudgesByTheTokenAloneWhereOneIsGiven) {
  const Headers mine = session();
  for (const char* value : {"Bearer wrong", "Bearer ", "Bearer", "Basic dTpw", "wrong"}) {
    EXPECT_EQ(ask("GET", "/api/v1/session", with(mine, {{"Authorization", value}})).status, 401) << value;
  }
}

TEST_F(GuardTest, AnswersEveryRouteWith401WithoutAuthority) {
  for (const Route& route : app->routes()) {
    if (services::is_open(route.needs.action)) continue;
    const Response response = ask(std::string(route.method), std::string(route.pattern));
    EXPECT_EQ(response.status, 401) << route.method << " " << route.pattern;
    EXPECT_THAT(response.body, HasSubstr("unauthenticated"));
  }
}

TEST_F(GuardTest, AsksNoAuthorityOfSigningInAndOfHealthAlone) {
  for (const Route& route : app->routes()) {
    const bool open = (route.method == "POST" && route.pattern == "/api/v1/session") ||
                      (route.method == "GET" && route.pattern == "/api/v1/health");
    EXPECT_EQ(services::is_open(route.needs.action), open) << route.method << " " << route.pattern;
  }
}

TEST_F(GuardTest, TellsStrangersNothingOfWhatExists) {
  EXPECT_EQ(ask("GET", "/api/v1/nothing").status, 401);
  EXPECT_EQ(ask("PATCH", "/api/v1/accounts").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/%zz").status, 401);
  EXPECT_EQ(ask("GET", "/api/").status, 401);
  const Headers token = bearer();
  EXPECT_EQ(ask("GET", "/api/v1/nothing", token).status, 404);
  EXPECT_EQ(ask("GET", "/api/v1/%zz", token).status, 400);
  const Response wrong_method = ask("PATCH", "/api/v1/accounts", token);
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(header_of(wrong_method, "Allow"), "GET, POST");
}

TEST_F(GuardTest, ReadsNoBodyOfAStranger) {
  Request request{"POST", "/api/v1/accounts", {{"Host", "127.0.0.1:8722"}}, [] {
                    ADD_FAILURE() << "the body was read";
                    return Result<std::string>(std::string{});
                  }};
  EXPECT_EQ(app->handle(request).status, 401);
}

// ---- signing in
// --------------------------------------------------------------------------------------------

class SignInTest : public AppTest {
 protected:
  Response sign_in(const std::string& token, const Headers& headers = {}) {
    return ask("POST", "/api/v1/session", headers, R"({"token":")" + token + "\"}");
  }
};

TEST_F(SignInTest, GivesCookieAndHeaderToken) {
  const Response response = sign_in(services.sessions.create_link(me)->token);
  ASSERT_EQ(response.status, 201) << response.body;
  const std::string cookie = header_of(response, "Set-Cookie");
  for (const char* attribute : {"r2deck_session=", "HttpOnly", "SameSite=Strict", "Path=/"}) {
    EXPECT_THAT(cookie, HasSubstr(attribute));
  }
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  const auto session = api::decode<api::Session>(response.body);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session->origin, "http://127.0.0.1:8722");
  const Headers mine = {{"Cookie", cookie.substr(0, cookie.find(';'))},
                        {"X-R2Deck-Token", session->header_token}};
  const auto who = api::decode<api::Session>(ask("GET", "/api/v1/session", mine).body);
  EXPECT_EQ(who->name, "owner");
  EXPECT_EQ(who->header_token, "");
  EXPECT_EQ(ask("DELETE", "/api/v1/session", mine).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/session", mine).status, 401);
}

TEST_F(SignInTest, TellsUsedExpiredAndUnknownLinksApart) {
  const auto used = services.sessions.create_link(me)->token;
  EXPECT_EQ(sign_in(used).status, 201);
  EXPECT_THAT(sign_in(used).body, HasSubstr("link_used"));
  const auto late = services.sessions.create_link(me)->token;
  now += services::kLinkLife;
  EXPECT_THAT(sign_in(late).body, HasSubstr("link_expired"));
  EXPECT_EQ(sign_in("unknown").status, 401);
}

TEST_F(SignInTest, TakesNoLinkFromAnotherPage) {
  const auto token = services.sessions.create_link(me)->token;
  EXPECT_EQ(sign_in(token, {{"Origin", "http://127.0.0.1:3000"}}).status, 403);
  EXPECT_EQ(sign_in(token).status, 201) << "the refused try must not use it up";
}

TEST_F(SignInTest, SlowsDownGuessing) {
  const auto good = services.sessions.create_link(me)->token;
  for (int i = 0; i <= services::kFreeLinkTries; ++i)
    EXPECT_EQ(sign_in("guess").status, 401);
  EXPECT_EQ(sign_in(good).status, 429);
  now += 1000;
  EXPECT_EQ(sign_in("guess").status, 401);
  now += 1000;
  EXPECT_EQ(sign_in(good).status, 429) << "the wait doubles";
  now += 1000;
  EXPECT_EQ(sign_in(good).status, 201);
  EXPECT_EQ(sign_in("guess").status, 401) << "success starts anew";
}

}  // namespace
}  // namespace r2deck::http
