#include "companion/http/reply.h"

namespace r2deck::http {

std::vector<Route> account_routes(Context context) {
  services::Services& services = context.services;
  return {
      {"GET",
       "/api/v1/accounts",
       services::Action::account_list,
       200,
       {},
       [&services](const Call& call) -> Result<Response> {
         Result<api::AccountList> list = services.accounts.list();
         if (list.ok()) {
           std::erase_if(list->accounts, [&](const api::Account& account) {
             return !services::may(call.principal, services::Action::bucket_list, {.account = account.id});
           });
         }
         return reply(200, list);
       }},
      {"POST",
       "/api/v1/accounts",
       services::Action::account_manage,
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
