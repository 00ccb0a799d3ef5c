// The API's routes. Each is declared once, in a table: method, pattern, what it needs, the status of success
// and the query parameters it knows; companion/openapi.yaml says the same to people, and a test holds both
// together.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/http/message.h"
#include "companion/http/target.h"
#include "companion/http/traffic.h"
#include "companion/services/authority.h"
#include "companion/services/services.h"

namespace r2deck::http {

// Where a route whose action needs a key finds it. `query_prefix` is a listing's. With `body` and `upload`
// the request is let in where the action is allowed anywhere in the bucket, or anywhere at all, and the use
// case asks again with the key itself.
enum class KeyIn { nowhere, query_key, query_prefix, body, upload };

// The rule of a route; there is no route without one.
struct Needs {
  Needs(services::Action what, KeyIn where = KeyIn::nowhere)
      : action(what), key(where) {}  // NOLINT: implicit
  services::Action action;
  KeyIn key;
};

// A request that the guard has let in.
struct Call {
  const Request& request;
  const Target& target;
  std::vector<std::string> captured;  // what stood at the pattern's {names}, in their order
  std::string origin;                 // our own, as this request names it
  services::Principal principal;      // empty where the route is open to strangers
};

using Handler = std::function<Result<Response>(const Call&)>;

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/api/v1/uploads/{id}/sign"
  Needs needs;
  int status = 200;                     // of success
  std::vector<std::string_view> query;  // parameters it takes; others are refused
  Handler handler;
  bool while_locked = false;  // answers also while the vault is locked
};

// What the handlers work with; outlives them.
struct Context {
  services::Services& services;
  Traffic& traffic;
};

std::vector<Route> session_routes(Context context);
std::vector<Route> account_routes(Context context);
std::vector<Route> bucket_routes(Context context);
std::vector<Route> object_routes(Context context);
std::vector<Route> upload_routes(Context context);
std::vector<Route> people_routes(Context context);
std::vector<Route> access_routes(Context context);
std::vector<Route> self_routes(Context context);
std::vector<Route> audit_routes(Context context);
std::vector<Route> system_routes(Context context);
std::vector<Route> vault_routes(Context context);
std::vector<Route> all_routes(Context context);

// May `call` go on? What the route needs, asked of the principal, for the account, bucket and key that the
// request names. A route whose action needs a key, but does not say where that is, is refused. Errors:
// forbidden, not_found (an account they have no grant on).
Result<void> admit(const Route& route, const Call& call);

// The parts of the path that stand at the pattern's {names}; nothing when the path is another.
std::optional<std::vector<std::string>> match(std::string_view pattern, const std::vector<std::string>& path);

}  // namespace r2deck::http
