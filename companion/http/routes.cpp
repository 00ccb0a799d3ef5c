#include "companion/http/routes.h"

#include <iterator>

namespace r2deck::http {

std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<std::string>& path) {
  std::vector<std::string> captured;
  pattern.remove_prefix(1);
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto slash = pattern.find('/');
    const std::string_view expected = pattern.substr(0, slash);
    const bool last_of_pattern = slash == std::string_view::npos;
    if (last_of_pattern != (i + 1 == path.size())) return std::nullopt;
    if (expected.starts_with('{')) {
      captured.push_back(path[i]);
    } else if (expected != path[i]) {
      return std::nullopt;
    }
    if (!last_of_pattern) pattern.remove_prefix(slash + 1);
  }
  return captured;
}

namespace {

// What stands at the pattern's {name}; empty where it has none.
std::string_view captured_as(std::string_view name, const Route& route, const Call& call) {
  std::size_t index = 0;
  for (std::size_t at = 0; (at = route.pattern.find('{', at)) != std::string_view::npos; ++at, ++index) {
    if (route.pattern.substr(at + 1).starts_with(std::string(name) + "}")) return call.captured.at(index);
  }
  return {};
}

}  // namespace

Result<void> admit(const Route& route, const Call& call) {
  const services::Action action = route.needs.action;
  services::Where where{captured_as("account", route, call), captured_as("bucket", route, call), {}};
  if (!services::needs_key(action)) return services::require(call.principal, action, where);
  std::string key;
  switch (route.needs.key) {
    case KeyIn::body:
    case KeyIn::upload:
      return services::require_somewhere(call.principal, action, where);
    case KeyIn::query_key:
      key = call.target.parameter("key").value_or("");
      break;
    case KeyIn::query_prefix:
      key = call.target.parameter("prefix").value_or("");
      break;
    case KeyIn::nowhere:
      return Problem{.code = ErrorCode::forbidden,
                     .operation = std::string(services::to_string(action)),
                     .message = "This address does not say what it is about."};
  }
  where.key = key;
  return services::require(call.principal, action, where);
}

std::vector<Route> all_routes(Context context) {
  std::vector<Route> all;
  for (auto routes : {session_routes, account_routes, bucket_routes, object_routes, upload_routes,
                      people_routes, access_routes, self_routes, vault_routes, audit_routes, system_routes}) {
    std::vector<Route> some = routes(context);
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace r2deck::http
