// The whole of what the listener answers, without a listener: requests are data, so are answers.
#pragma once

#include <gmock/gmock.h>

#include <fstream>

#include "companion/http/app.h"
#include "tests/unit/services/companion_fixture.h"

namespace r2deck::http {

inline std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [each, value] : response.headers) {
    if (same_name(each, name)) return value;
  }
  return "";
}

class AppTest : public services::CompanionTest {
 protected:
  AppTest() {
    web("index.html", "<!doctype html>");
    web("app.wasm", "wasm");
    web("app.wasm.br", "br");
    web("bridge/files.js", "js");
    app = std::make_unique<App>(services, folder.path() / "web");
    app->listen_at(Place("127.0.0.1", 8722, false, {}));
  }

  void web(const std::string& name, const std::string& content) {
    const auto file = folder.path() / "web" / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << content;
  }

  // A request as a browser on our page sends it; `headers` replace those of the same name, an empty value
  // takes one out.
  Response ask(const std::string& method, const std::string& target, const Headers& headers = {},
               const std::string& body = {}) {
    Request request{
        method, target, {{"Host", "127.0.0.1:8722"}}, [body] { return Result<std::string>(body); }, kRemote};
    for (const auto& header : headers) {
      std::erase_if(request.headers, [&](const auto& other) { return same_name(other.first, header.first); });
      if (!header.second.empty()) request.headers.push_back(header);
    }
    return app->handle(request);
  }

  static constexpr char kRemote[] = "192.0.2.44";  // where requests come from

  Headers bearer() {
    const auto made = services.tokens.create(me, "tests");
    return {{"Authorization", "Bearer " + (made.ok() ? made->token : "")}};
  }
  Headers session() {
    const auto link = services.sessions.create_link(me);
    const auto made = services.sessions.sign_in(link->token);
    return {{"Cookie", "theme=dark; r2deck_session=" + made->cookie}, {"X-R2Deck-Token", made->header_token}};
  }

  std::unique_ptr<App> app;
};

}  // namespace r2deck::http
