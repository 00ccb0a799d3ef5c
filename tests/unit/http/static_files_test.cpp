#include <gmock/gmock.h>

#include "companion/http/security_headers.h"
#include "tests/unit/http/app_fixture.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class StaticFilesTest : public AppTest {};

TEST_F(StaticFilesTest, HaveTheirTypes) {
  EXPECT_EQ(header_of(ask("GET", "/"), "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(header_of(ask("GET", "/app.wasm"), "Content-Type"), "application/wasm");
  EXPECT_EQ(header_of(ask("GET", "/bridge/files.js"), "Content-Type"), "text/javascript; charset=utf-8");
}

TEST_F(StaticFilesTest, NeedNoAuthority) {
  EXPECT_EQ(ask("GET", "/").body, "<!doctype html>");
}

TEST_F(StaticFilesTest, OpenFromALinkAnywhere) {
  const Headers navigation = {
      {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}};
  EXPECT_EQ(ask("GET", "/", navigation).status, 200);
  const Headers embedding = {
      {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}};
  EXPECT_EQ(ask("GET", "/", embedding).status, 403);
  EXPECT_EQ(ask("GET", "/app.wasm", {{"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Mode", "no-cors"}}).status,
            403);
}

TEST_F(StaticFilesTest, GoOutCompressedWhereTheBrowserTakesIt) {
  const Response br = ask("GET", "/app.wasm", {{"Accept-Encoding", "gzip, deflate, br"}});
  EXPECT_EQ(br.body, "br");
  EXPECT_EQ(header_of(br, "Content-Encoding"), "br");
  EXPECT_EQ(header_of(br, "Content-Type"), "application/wasm");
  EXPECT_EQ(header_of(br, "Vary"), "Accept-Encoding");
  for (const char* accept : {"gzip", "br;q=0", "identity", "brx"}) {
    EXPECT_EQ(ask("GET", "/app.wasm", {{"Accept-Encoding", accept}}).body, "wasm") << accept;
  }
}

TEST_F(StaticFilesTest, GoOutPlainWhereTheCompressedOneIsOlder) {
  const auto plain = folder.path() / "web/app.wasm";
  std::filesystem::last_write_time(plain, std::filesystem::last_write_time(plain) + std::chrono::hours(1));
  EXPECT_EQ(ask("GET", "/app.wasm", {{"Accept-Encoding", "br"}}).body, "wasm");
}

TEST_F(StaticFilesTest, AreSentOnceWhileTheyStayTheSame) {
  const Response first = ask("GET", "/bridge/files.js");
  EXPECT_EQ(header_of(first, "Cache-Control"), "no-cache");
  const Headers condition = {{"If-None-Match", header_of(first, "ETag")}};
  const Response second = ask("GET", "/bridge/files.js", condition);
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.body, "");
  web("bridge/files.js", "new js");
  EXPECT_EQ(ask("GET", "/bridge/files.js", condition).status, 200);
}

TEST_F(StaticFilesTest, ThePageIsNeverKept) {
  for (const char* target : {"/", "/index.html"}) {
    const Response page = ask("GET", target, {{"If-None-Match", "*"}});
    EXPECT_EQ(page.status, 200) << target << ": a 304 would leave the policy of another session in place";
    EXPECT_EQ(header_of(page, "Cache-Control"), "no-store");
    EXPECT_EQ(header_of(page, "ETag"), "");
  }
}

TEST_F(StaticFilesTest, AreTheFolderAndNothingElse) {
  for (const char* target :
       {"/../r2deck.db", "/%2e%2e/r2deck.db", "/bridge/../../r2deck.db", "/..%2Fr2deck.db", "/bridge",
        "/bridge/", "//index.html", "/index.html/", "/app.wasm%00.js", "/nothing"}) {
    EXPECT_EQ(ask("GET", target).status, 404) << target;
  }
  EXPECT_EQ(ask("POST", "/").status, 405);
}

TEST_F(StaticFilesTest, KeepThePageToItself) {
  add_account("http://localhost:8723");
  const Response page = ask("GET", "/", {session().front()});  // a browser that opens it has no header token
  const std::string policy = header_of(page, "Content-Security-Policy");
  for (const char* part :
       {"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'",
        "connect-src 'self' https://*.r2.cloudflarestorage.com http://localhost:8723;"}) {
    EXPECT_THAT(policy, HasSubstr(part));
  }
  EXPECT_THAT(policy, Not(HasSubstr("unsafe-inline")));
  EXPECT_EQ(header_of(page, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header_of(page, "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(header_of(page, "Cross-Origin-Resource-Policy"), "same-origin");
}

TEST_F(StaticFilesTest, NamesTheStorageOfTheSessionAlone) {
  constexpr char kOnlyOurs[] = "connect-src 'self' https://*.r2.cloudflarestorage.com;";
  web("index.html", R"(<!doctype html><meta name="r2deck-storage" content="">)");
  const std::string theirs = add_account("https://theirs.example");
  add_account("https://other.example:9000");
  ASSERT_TRUE(services.people.add(me, {"ada", std::nullopt}).ok());
  ASSERT_TRUE(services.people.grant(me, "ada", {api::AccessRole::viewer, theirs, "demo", {}}).ok());
  const auto ada = services.sessions.begin(*services.stores.users.named("ada"));
  const Headers signed_in = {{"Cookie", "r2deck_session=" + ada->cookie}};

  const Response page = ask("GET", "/", signed_in);
  EXPECT_THAT(header_of(page, "Content-Security-Policy"),
              HasSubstr("connect-src 'self' https://*.r2.cloudflarestorage.com https://theirs.example;"));
  EXPECT_THAT(page.body, HasSubstr(R"(content="https://theirs.example")")) << "so that the page knows";

  for (const Headers& strangers : {Headers{}, Headers{{"Cookie", "r2deck_session=guess"}}}) {
    const Response empty = ask("GET", "/", strangers);
    EXPECT_THAT(header_of(empty, "Content-Security-Policy"), HasSubstr(kOnlyOurs));
    EXPECT_THAT(empty.body, Not(HasSubstr("example")));
  }
  EXPECT_THAT(header_of(ask("GET", "/app.wasm", signed_in), "Content-Security-Policy"), HasSubstr(kOnlyOurs));
  ASSERT_TRUE(services.people.set_disabled(me, "ada", true).ok());
  EXPECT_THAT(header_of(ask("GET", "/", signed_in), "Content-Security-Policy"), HasSubstr(kOnlyOurs));
}

TEST_F(StaticFilesTest, PolicyTakesNothingThatCouldEndADirective) {
  EXPECT_THAT(content_security_policy({"http://a;script-src *"}), Not(HasSubstr("script-src *")));
}

TEST_F(StaticFilesTest, MayBeMissing) {
  App bare(services, folder.path() / "nowhere");
  bare.listen_at(Place("127.0.0.1", 8722, false, {}));
  EXPECT_EQ(bare.handle({"GET", "/", {{"Host", "127.0.0.1:8722"}}, {}}).status, 404);
}

}  // namespace
}  // namespace r2deck::http
