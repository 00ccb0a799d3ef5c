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

std::vector<Route> all_routes(Context context) {
  std::vector<Route> all;
  for (auto routes : {session_routes, account_routes, bucket_routes, object_routes, upload_routes,
                      audit_routes, system_routes}) {
    std::vector<Route> some = routes(context);
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace r2deck::http
