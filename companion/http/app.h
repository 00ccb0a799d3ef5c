// What the listener answers: guard, then the API's routes or the UI's files, then the headers every answer
// has. Knows no sockets, so that a test calls it with a request and looks at the answer. Used by many
// threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "companion/http/guard.h"
#include "companion/http/routes.h"
#include "companion/http/static_files.h"

namespace r2deck::http {

class App {
 public:
  App(services::Services& services, const std::filesystem::path& web_dir);

  void listen_at(Place place) { guard_.listen_at(std::move(place)); }
  // Every answer carries an X-Request-Id. An exception becomes 500 and a line on standard error with that id.
  Response handle(const Request& request);

  const std::vector<Route>& routes() const { return routes_; }
  Traffic& traffic() { return traffic_; }

 private:
  Result<Response> guarded(const Request& request, const std::string& id);
  Result<Response> answer(const Request& request);
  Result<Response> answer_api(const Request& request, const Target& target, std::string origin);
  Result<Response> answer_page(const Request& request);
  Result<Response> answer_file(const Request& request, const Target& target);

  services::Services& services_;
  Guard guard_;
  Traffic traffic_;
  StaticFiles files_;
  std::atomic<std::uint64_t> last_request_{0};
  std::vector<Route> routes_;
};

// Does the target belong to the API? For what is counted, before anything is parsed.
bool is_api(std::string_view target);

}  // namespace r2deck::http
