#include "companion/http/reply.h"

namespace r2deck::http {

std::vector<Route> bucket_routes(Context context) {
  services::Buckets& buckets = context.services.buckets;
  constexpr std::string_view kBuckets = "/api/v1/accounts/{account}/buckets";
  constexpr std::string_view kCors = "/api/v1/accounts/{account}/buckets/{bucket}/cors";
  return {
      {"GET",
       kBuckets,
       services::Action::bucket_list,
       200,
       {},
       [&buckets](const Call& call) -> Result<Response> {
         Result<api::BucketList> list =
             buckets.list(call.captured[0], services::granted_buckets(call.principal, call.captured[0]));
         if (list.ok()) {
           std::erase_if(list->buckets, [&](const api::Bucket& bucket) {
             return !services::may(call.principal, services::Action::bucket_read,
                                   {.account = call.captured[0], .bucket = bucket.name});
           });
         }
         return reply(200, list);
       }},
      {"POST",
       kBuckets,
       services::Action::bucket_create,
       201,
       {},
       [&buckets](const Call& call) -> Result<Response> {
         Result<api::CreateBucketRequest> request = body_of<api::CreateBucketRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(201, buckets.create(call.principal.actor, call.captured[0], *request));
       }},
      {"GET",
       kCors,
       services::Action::bucket_read,
       200,
       {},
       [&buckets](const Call& call) {
         return reply(200, buckets.cors(call.captured[0], call.captured[1], call.origin));
       }},
      {"PUT",
       kCors,
       services::Action::bucket_configure,
       200,
       {},
       [&buckets](const Call& call) {
         return reply(
             200, buckets.ensure_cors(call.principal.actor, call.captured[0], call.captured[1], call.origin));
       }},
  };
}

}  // namespace r2deck::http
