#include "companion/http/reply.h"

namespace r2deck::http {

std::vector<Route> upload_routes(Context context) {
  services::Uploads& uploads = context.services.uploads;
  constexpr std::string_view kUploads = "/api/v1/accounts/{account}/buckets/{bucket}/uploads";
  return {
      {"POST",
       kUploads,
       Authority::required,
       201,
       {},
       [&uploads](const Call& call) -> Result<Response> {
         Result<api::CreateUploadRequest> request = body_of<api::CreateUploadRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(201,
                      uploads.create(call.principal.actor, call.captured[0], call.captured[1], *request));
       }},
      {"POST",
       "/api/v1/uploads/{id}/sign",
       Authority::required,
       200,
       {},
       [&uploads](const Call& call) -> Result<Response> {
         Result<api::SignPartsRequest> request = body_of<api::SignPartsRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(200, uploads.sign(call.principal.actor, call.captured[0], *request));
       }},
      {"GET",
       "/api/v1/uploads/{id}/parts",
       Authority::required,
       200,
       {},
       [&uploads](const Call& call) { return reply(200, uploads.parts(call.captured[0])); }},
      {"POST",
       "/api/v1/uploads/{id}/complete",
       Authority::required,
       200,
       {},
       [&uploads](const Call& call) -> Result<Response> {
         Result<api::CompleteUploadRequest> request = body_of<api::CompleteUploadRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(200, uploads.complete(call.principal.actor, call.captured[0], *request));
       }},
      {"POST",
       "/api/v1/uploads/{id}/diagnose",
       Authority::required,
       200,
       {},
       [&uploads](const Call& call) { return reply(200, uploads.diagnose(call.captured[0], call.origin)); }},
      {"DELETE",
       "/api/v1/uploads/{id}",
       Authority::required,
       204,
       {},
       [&uploads](const Call& call) {
         return reply_empty(uploads.abort(call.principal.actor, call.captured[0]));
       }},
  };
}

}  // namespace r2deck::http
