#include <limits>

#include "companion/http/reply.h"
#include "shared/r2/limits.h"

namespace r2deck::http {
namespace {

Result<services::ObjectQuery> query_of(const Call& call) {
  Result<std::int64_t> limit = number_parameter(call, "limit", r2::kMaxListKeys);
  if (!limit.ok()) return limit.problem();
  services::ObjectQuery query;
  query.prefix = call.target.parameter("prefix").value_or("");
  query.delimiter = call.target.parameter("delimiter").value_or("");
  query.cursor = call.target.parameter("cursor").value_or("");
  // The use case knows the range; here only what does not even fit is cut.
  query.limit = *limit < 0 || *limit > std::numeric_limits<std::int32_t>::max()
                    ? -1
                    : static_cast<std::int32_t>(*limit);
  return query;
}

}  // namespace

std::vector<Route> object_routes(Context context) {
  services::Objects& objects = context.services.objects;
  constexpr std::string_view kObjects = "/api/v1/accounts/{account}/buckets/{bucket}/objects";
  constexpr std::string_view kObject = "/api/v1/accounts/{account}/buckets/{bucket}/object";
  constexpr std::string_view kPresign = "/api/v1/accounts/{account}/buckets/{bucket}/presign";
  return {
      {"GET",
       kObjects,
       Needs(services::Action::object_list, KeyIn::query_prefix),
       200,
       {"prefix", "delimiter", "cursor", "limit"},
       [&objects](const Call& call) -> Result<Response> {
         Result<services::ObjectQuery> query = query_of(call);
         if (!query.ok()) return query.problem();
         return reply(200, objects.list(call.captured[0], call.captured[1], *query));
       }},
      {"DELETE",
       kObjects,
       Needs(services::Action::object_delete, KeyIn::query_key),
       204,
       {"key"},
       [&objects](const Call& call) {
         return reply_empty(objects.remove(call.principal.actor, call.captured[0], call.captured[1],
                                           call.target.parameter("key").value_or("")));
       }},
      {"GET",
       kObject,
       Needs(services::Action::object_read, KeyIn::query_key),
       200,
       {"key"},
       [&objects](const Call& call) {
         return reply(200, objects.head(call.captured[0], call.captured[1],
                                        call.target.parameter("key").value_or("")));
       }},
      {"POST",
       kPresign,
       Needs(services::Action::object_read, KeyIn::body),
       200,
       {},
       [&objects](const Call& call) -> Result<Response> {
         Result<api::PresignRequest> request = body_of<api::PresignRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(200, objects.presign(call.principal, call.captured[0], call.captured[1], *request));
       }},
  };
}

}  // namespace r2deck::http
