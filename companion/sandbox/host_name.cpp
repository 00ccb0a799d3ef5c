#include "companion/sandbox/host_name.h"

#include <algorithm>

namespace r2deck::sandbox {

std::string without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const std::size_t bracket = host.rfind(']');
  // An address of several colons that stands without brackets can have no port.
  const bool bare_v6 = bracket == host.npos && colon != host.find(':');
  if (colon != host.npos && !bare_v6 && (bracket == host.npos || colon > bracket))
    host = host.substr(0, colon);
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string name(host);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

bool is_jurisdiction(std::string_view name) {
  return name == "eu" || name == "us" || name == "fedramp" || name == "fedramp-high";
}

HostName read_host(std::string_view host, const std::vector<std::string>& endpoints) {
  const std::string name = without_port(host);
  for (const std::string& endpoint : endpoints) {
    if (name.size() <= endpoint.size() + 1 || !name.ends_with("." + endpoint)) continue;
    const std::string before = name.substr(0, name.size() - endpoint.size() - 1);
    if (is_jurisdiction(before)) return {"", before};
    const std::size_t dot = before.rfind('.');
    if (dot == before.npos) return {before, ""};
    const std::string last = before.substr(dot + 1);
    // No bucket's name has a dot: what is more than one label is refused as a name, later.
    return is_jurisdiction(last) ? HostName{before.substr(0, dot), last} : HostName{before, ""};
  }
  return {};
}

Outcome<Resource> resolve(const RequestHead& head, const std::vector<std::string>& endpoints) {
  HostName host = read_host(head.get("host"), endpoints);
  auto resource =
      host.bucket.empty() ? parse_target(head) : parse_virtual_target(head, std::move(host.bucket));
  if (resource) resource->jurisdiction = std::move(host.jurisdiction);
  return resource;
}

}  // namespace r2deck::sandbox
