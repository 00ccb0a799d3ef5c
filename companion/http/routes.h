// The API's routes. Each is declared once, in a table: method, pattern, authority, the status of success and
// the query parameters it knows; companion/openapi.yaml says the same to people, and a test holds both
// together.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/http/message.h"
#include "companion/http/target.h"
#include "companion/http/throttle.h"
#include "companion/http/traffic.h"
#include "companion/services/services.h"

namespace r2deck::http {

enum class Authority { none, required };

// A request that the guard has let in.
struct Call {
  const Request& request;
  const Target& target;
  std::vector<std::string> captured;  // what stood at the pattern's {names}, in their order
  std::string origin;                 // our own, as this request names it
  services::Principal principal;      // empty where the route needs no authority
};

using Handler = std::function<Result<Response>(const Call&)>;

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/api/v1/uploads/{id}/sign"
  Authority authority = Authority::required;
  int status = 200;                     // of success
  std::vector<std::string_view> query;  // parameters it takes; others are refused
  Handler handler;
};

// What the handlers work with; outlives them.
struct Context {
  services::Services& services;
  Throttle& sign_in_throttle;
  Traffic& traffic;
};

std::vector<Route> session_routes(Context context);
std::vector<Route> account_routes(Context context);
std::vector<Route> bucket_routes(Context context);
std::vector<Route> object_routes(Context context);
std::vector<Route> upload_routes(Context context);
std::vector<Route> audit_routes(Context context);
std::vector<Route> system_routes(Context context);
std::vector<Route> all_routes(Context context);

// The parts of the path that stand at the pattern's {names}; nothing when the path is another.
std::optional<std::vector<std::string>> match(std::string_view pattern, const std::vector<std::string>& path);

}  // namespace r2deck::http
