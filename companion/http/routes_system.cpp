// What concerns the companion itself: its traffic, the audit log, its own description.
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>

#include "companion/http/openapi_text.h"
#include "companion/http/reply.h"

namespace r2deck::http {
namespace {

// Resident set of this process: the second number of /proc/self/statm, in pages (proc(5)).
std::int64_t rss_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t pages = 0, resident = 0;
  statm >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

Result<Response> metrics(const Traffic& traffic) {
  return json_response(200, api::encode(api::Metrics{.api_bytes_in = traffic.bytes_in,
                                                     .api_bytes_out = traffic.bytes_out,
                                                     .requests = traffic.requests,
                                                     .rss_bytes = rss_bytes()}));
}

boost::json::object to_json(const store::AuditEntry& entry) {
  return {{"id", entry.id},           {"time", text::to_rfc3339(entry.time)},
          {"actor", entry.actor},     {"action", entry.action},
          {"account", entry.account}, {"bucket", entry.bucket},
          {"key", entry.key},         {"outcome", entry.outcome},
          {"detail", entry.detail}};
}

Result<Response> audit(services::Audit& log, const Call& call) {
  Result<std::int64_t> limit = number_parameter(call, "limit", 100);
  if (!limit.ok()) return limit.problem();
  Result<std::int64_t> before = number_parameter(call, "before", 0);
  if (!before.ok()) return before.problem();
  const auto capped = static_cast<std::int32_t>(*limit < 0 || *limit > 1000 ? 0 : *limit);
  Result<std::vector<store::AuditEntry>> entries =
      log.page(*before > 0 ? std::optional(*before) : std::nullopt, capped);
  if (!entries.ok()) return entries.problem();
  boost::json::array list;
  for (const auto& entry : *entries)
    list.push_back(to_json(entry));
  return json_response(200, boost::json::serialize(boost::json::object{{"entries", std::move(list)}}));
}

}  // namespace

std::vector<Route> system_routes(Context context) {
  return {
      {"GET",
       "/api/v1/metrics",
       services::Action::system_read,
       200,
       {},
       [context](const Call&) { return metrics(context.traffic); }},
      {"GET",
       "/api/v1/audit",
       services::Action::audit_read,
       200,
       {"limit", "before"},
       [context](const Call& call) { return audit(context.services.audit, call); }},
      {"GET",
       "/api/v1/openapi.yaml",
       services::Action::self_read,
       200,
       {},
       [](const Call&) -> Result<Response> {
         return Response{
             .status = 200, .headers = {{"Content-Type", "application/yaml"}}, .body = kOpenApiText};
       }},
  };
}

}  // namespace r2deck::http
