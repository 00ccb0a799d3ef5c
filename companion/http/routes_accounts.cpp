#include "companion/http/reply.h"

namespace r2deck::http {

std::vector<Route> account_routes(Context context) {
  services::Services& services = context.services;
  return {
      {"GET",
       "/api/v1/accounts",
       Authority::required,
       200,
       {},
       [&services](const Call&) { return reply(200, services.accounts.list()); }},
      {"POST",
       "/api/v1/accounts",
       Authority::required,
       201,
       {},
       [&services](const Call& call) -> Result<Response> {
         Result<api::CreateAccountRequest> request = body_of<api::CreateAccountRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(201, services.accounts.create(call.principal.actor, std::move(*request)));
       }},
  };
}

}  // namespace r2deck::http
