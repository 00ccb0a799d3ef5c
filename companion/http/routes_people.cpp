// /users: people and what they may do, for owners.
#include "companion/http/reply.h"

namespace r2deck::http {

std::vector<Route> people_routes(Context context) {
  services::People& people = context.services.people;
  constexpr auto kNeeds = services::Action::people_manage;
  constexpr std::string_view kUsers = "/api/v1/users";
  constexpr std::string_view kUser = "/api/v1/users/{user}";
  constexpr std::string_view kGrants = "/api/v1/users/{user}/grants";
  return {
      {"GET", kUsers, kNeeds, 200, {}, [&people](const Call&) { return reply(200, people.list()); }},
      {"POST",
       kUsers,
       kNeeds,
       201,
       {},
       [&people](const Call& call) -> Result<Response> {
         Result<api::CreateUserRequest> request = body_of<api::CreateUserRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(201, people.add(call.principal.actor, std::move(*request)));
       }},
      {"GET",
       kUser,
       kNeeds,
       200,
       {},
       [&people](const Call& call) { return reply(200, people.find(call.captured[0])); }},
      {"PUT",
       kUser,
       kNeeds,
       200,
       {},
       [&people](const Call& call) -> Result<Response> {
         const Result<api::ChangeUserRequest> request = body_of<api::ChangeUserRequest>(call);
         if (!request.ok()) return request.problem();
         const auto set = people.set_disabled(call.principal.actor, call.captured[0], request->disabled);
         if (!set.ok()) return set.problem();
         return reply(200, people.find(call.captured[0]));
       }},
      {"DELETE",
       kUser,
       kNeeds,
       204,
       {},
       [&people](const Call& call) {
         return reply_empty(people.remove(call.principal.actor, call.captured[0]));
       }},
      {"PUT",
       "/api/v1/users/{user}/password",
       kNeeds,
       204,
       {},
       [&people](const Call& call) -> Result<Response> {
         Result<api::ResetPasswordRequest> request = body_of<api::ResetPasswordRequest>(call);
         if (!request.ok()) return request.problem();
         return reply_empty(
             people.set_password(call.principal.actor, call.captured[0], std::move(request->password)));
       }},
      {"POST",
       "/api/v1/users/{user}/reset",
       kNeeds,
       204,
       {},
       [&people](const Call& call) {
         return reply_empty(people.reset(call.principal.actor, call.captured[0]));
       }},
      {"GET",
       kGrants,
       kNeeds,
       200,
       {},
       [&people](const Call& call) -> Result<Response> {
         Result<api::User> user = people.find(call.captured[0]);
         if (!user.ok()) return user.problem();
         return json_response(200, api::encode(api::GrantList{std::move(user->grants)}));
       }},
      {"POST",
       kGrants,
       kNeeds,
       201,
       {},
       [&people](const Call& call) -> Result<Response> {
         Result<api::CreateGrantRequest> request = body_of<api::CreateGrantRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(201, people.grant(call.principal.actor, call.captured[0], std::move(request->scope)));
       }},
      {"DELETE",
       "/api/v1/users/{user}/grants/{grant}",
       kNeeds,
       204,
       {},
       [&people](const Call& call) {
         return reply_empty(people.revoke(call.principal.actor, call.captured[0], call.captured[1]));
       }},
  };
}

}  // namespace r2deck::http
