// /me, /sessions and /tokens: what is one's own.
#include "companion/http/reply.h"

namespace r2deck::http {
namespace {

Result<Response> me(services::Services& services, const Call& call) {
  const services::Principal& who = call.principal;
  const auto user = services.stores.users.find(who.user);
  if (!user.ok()) return user.problem();
  const auto codes = services.stores.users.recovery_codes_left(who.user);
  if (!codes.ok()) return codes.problem();
  return json_response(
      200, api::encode(api::Me{.user = user->name,
                               .token = who.token.empty() ? std::nullopt : std::optional(who.token),
                               .has_password = !user->password_hash.empty(),
                               .second_factor = user->totp_confirmed,
                               .recovery_codes = *codes,
                               .scopes = who.narrowed.value_or(who.grants)}));
}

Result<Response> make_token(services::Services& services, const Call& call) {
  Result<api::CreateTokenRequest> request = body_of<api::CreateTokenRequest>(call);
  if (!request.ok()) return request.problem();
  const auto made = services.tokens.create(call.principal.actor, {.name = std::move(request->name),
                                                                  .expires_at = request->expires_at,
                                                                  .scopes = std::move(request->scopes),
                                                                  .user = call.principal.actor.name});
  if (!made.ok()) return made.problem();
  return json_response(201, api::encode(api::CreatedToken{made->id, made->token}));
}

}  // namespace

std::vector<Route> self_routes(Context context) {
  services::Services& services = context.services;
  constexpr auto kRead = services::Action::self_read;
  constexpr auto kChange = services::Action::self_change;
  constexpr std::string_view kSessions = "/api/v1/sessions";
  constexpr std::string_view kTokens = "/api/v1/tokens";
  return {
      {"GET", "/api/v1/me", kRead, 200, {}, [&services](const Call& call) { return me(services, call); }},
      {"PUT",
       "/api/v1/me/password",
       kChange,
       204,
       {},
       [&services](const Call& call) -> Result<Response> {
         Result<api::ChangePasswordRequest> request = body_of<api::ChangePasswordRequest>(call);
         if (!request.ok()) return request.problem();
         return reply_empty(services.password_sign_in.change_password(
             call.principal, std::move(request->current), std::move(request->password)));
       }},
      {"POST",
       "/api/v1/me/totp",
       kChange,
       201,
       {},
       [&services](const Call& call) { return reply(201, services.second_factors.enrol(call.principal)); }},
      {"POST",
       "/api/v1/me/totp/confirm",
       kChange,
       200,
       {},
       [&services](const Call& call) -> Result<Response> {
         const Result<api::CodeRequest> request = body_of<api::CodeRequest>(call);
         if (!request.ok()) return request.problem();
         return reply(200, services.second_factors.confirm(call.principal, request->code));
       }},
      {"POST",
       "/api/v1/me/totp/disable",
       kChange,
       204,
       {},
       [&services](const Call& call) -> Result<Response> {
         const Result<api::CodeRequest> request = body_of<api::CodeRequest>(call);
         if (!request.ok()) return request.problem();
         return reply_empty(services.second_factors.disable(call.principal, request->code));
       }},
      {"GET",
       kSessions,
       kChange,
       200,
       {},
       [&services](const Call& call) { return reply(200, services.sessions.list(call.principal)); }},
      {"DELETE",
       kSessions,
       kChange,
       204,
       {},
       [&services](const Call& call) {
         return reply_empty(services.sessions.revoke_others(call.principal));
       }},
      {"DELETE",
       "/api/v1/sessions/{session}",
       kChange,
       204,
       {},
       [&services](const Call& call) {
         return reply_empty(services.sessions.revoke(call.principal, call.captured[0]));
       }},
      {"GET",
       kTokens,
       kChange,
       200,
       {},
       [&services](const Call& call) { return reply(200, services.tokens.usable_of(call.principal)); }},
      {"POST",
       kTokens,
       kChange,
       201,
       {},
       [&services](const Call& call) { return make_token(services, call); }},
      {"DELETE",
       "/api/v1/tokens/{token}",
       kChange,
       204,
       {},
       [&services](const Call& call) {
         return reply_empty(services.tokens.revoke_own(call.principal, call.captured[0]));
       }},
  };
}

}  // namespace r2deck::http
