#include "companion/sandbox/request_head.h"

#include <algorithm>

namespace r2deck::sandbox {

const std::string* RequestHead::find(std::string_view name) const {
  const auto header =
      std::find_if(headers.begin(), headers.end(), [name](const Header& each) { return each.name == name; });
  return header == headers.end() ? nullptr : &header->value;
}

std::string RequestHead::get(std::string_view name) const {
  const std::string* value = find(name);
  return value ? *value : std::string();
}

std::size_t RequestHead::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(),
                                                [name](const Header& each) { return each.name == name; }));
}

Outcome<Resource> parse_target(const RequestHead& head) {
  const std::string_view path = head.raw_path();
  if (path.empty() || path.front() != '/') return S3Error::invalid_uri;
  const std::string_view rest = path.substr(1);
  const std::size_t slash = rest.find('/');
  auto bucket = percent_decode(rest.substr(0, slash));
  auto key = percent_decode(slash == rest.npos ? std::string_view() : rest.substr(slash + 1));
  auto query = Query::parse(head.raw_query());
  if (!bucket || !key || !query) return S3Error::invalid_uri;
  if (bucket->empty() && !key->empty()) return S3Error::invalid_uri;
  return Resource{std::move(*bucket), std::move(*key), std::move(*query)};
}

Outcome<Resource> parse_virtual_target(const RequestHead& head, std::string bucket) {
  const std::string_view path = head.raw_path();
  if (path.empty() || path.front() != '/') return S3Error::invalid_uri;
  auto key = percent_decode(path.substr(1));
  auto query = Query::parse(head.raw_query());
  if (!key || !query) return S3Error::invalid_uri;
  return Resource{std::move(bucket), std::move(*key), std::move(*query)};
}

}  // namespace r2deck::sandbox
