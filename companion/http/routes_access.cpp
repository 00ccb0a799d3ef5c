// /users/{user}/sessions and /tokens: where somebody is let in, seen and ended by an owner.
#include "companion/http/reply.h"

namespace r2deck::http {

std::vector<Route> access_routes(Context context) {
  services::Sessions& sessions = context.services.sessions;
  services::Tokens& tokens = context.services.tokens;
  constexpr auto kNeeds = services::Action::people_manage;
  return {
      {"GET",
       "/api/v1/users/{user}/sessions",
       kNeeds,
       200,
       {},
       [&sessions](const Call& call) {
         return reply(200, sessions.list_of(call.principal, call.captured[0]));
       }},
      {"DELETE",
       "/api/v1/users/{user}/sessions/{session}",
       kNeeds,
       204,
       {},
       [&sessions](const Call& call) {
         return reply_empty(sessions.revoke_of(call.principal.actor, call.captured[0], call.captured[1]));
       }},
      {"GET",
       "/api/v1/users/{user}/tokens",
       kNeeds,
       200,
       {},
       [&tokens](const Call& call) { return reply(200, tokens.usable_of(call.captured[0])); }},
      {"DELETE",
       "/api/v1/users/{user}/tokens/{token}",
       kNeeds,
       204,
       {},
       [&tokens](const Call& call) {
         return reply_empty(tokens.revoke_of(call.principal.actor, call.captured[0], call.captured[1]));
       }},
  };
}

}  // namespace r2deck::http
