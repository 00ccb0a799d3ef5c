// What concerns the companion itself: its traffic, its own description.
#include <unistd.h>

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
