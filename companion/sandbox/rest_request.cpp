#include "companion/sandbox/rest_request.h"

#include "companion/sandbox/xml_in.h"

namespace r2deck::sandbox {

std::optional<std::int64_t> RestRequest::number(std::string_view name, std::int64_t fallback,
                                                std::int64_t low, std::int64_t high) const {
  const std::string* text = query.find(name);
  if (!text) return fallback;
  const auto number = parse_number(*text);
  if (!number || *number < low || *number > high) return std::nullopt;
  return number;
}

std::optional<RestRequest> read_rest_request(const RequestHead& head, std::string_view path,
                                             std::string_view body) {
  auto query = Query::parse(head.raw_query());
  if (!query) return std::nullopt;
  RestRequest request{head, {}, std::move(*query), body};
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    auto decoded = percent_decode(segment);
    if (!decoded) return std::nullopt;
    path.remove_prefix(segment.size());
    if (!decoded->empty() || !path.empty()) request.path.push_back(std::move(*decoded));
  }
  return request;
}

}  // namespace r2deck::sandbox
