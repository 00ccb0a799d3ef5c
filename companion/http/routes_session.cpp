// /session: signing in by a one-time link, who is signed in, signing out.
#include "companion/config.h"
#include "companion/http/guard.h"
#include "companion/http/reply.h"

namespace r2deck::http {
namespace {

// Strict: a page elsewhere never sends it, not even by a link. No Secure: http://127.0.0.1 would drop it in
// some browsers, and the header token is what counts with it.
std::string cookie(std::string_view value, text::UnixMillis life) {
  return std::string(api::kSessionCookie) + "=" + std::string(value) +
         "; HttpOnly; SameSite=Strict; Path=/; Max-Age=" + std::to_string(life / 1000);
}

Result<Response> sign_in(const Context& context, const Call& call) {
  services::Services& services = context.services;
  const text::UnixMillis now = services.clock();
  // What is refused before any link is looked at may come as fast as somebody can ask: it is counted.
  const auto refuse = [&](const Problem& problem) {
    services.audit.count_refusal({"", call.request.remote}, services::kSignIn, problem);
    return problem;
  };
  if (const auto admitted = context.sign_in_throttle.admit(now); !admitted.ok()) {
    return refuse(admitted.problem());
  }
  Result<api::SignInRequest> request = body_of<api::SignInRequest>(call);
  if (!request.ok()) return refuse(request.problem());
  Result<services::NewSession> session = services.sessions.sign_in(request->token, call.request.remote);
  if (!session.ok()) {
    context.sign_in_throttle.failed(now);
    return session.problem();
  }
  context.sign_in_throttle.succeeded();
  Response response = json_response(201, api::encode(api::Session{.name = session->name,
                                                                  .header_token = session->header_token,
                                                                  .expires_at = session->expires_at,
                                                                  .origin = call.origin,
                                                                  .version = kVersion}));
  response.headers.emplace_back("Set-Cookie", cookie(session->cookie, services::kSessionLife));
  return response;
}

Result<Response> who(const Call& call) {
  return json_response(200, api::encode(api::Session{.name = call.principal.actor.name,
                                                     .header_token = {},
                                                     .expires_at = call.principal.expires_at,
                                                     .origin = call.origin,
                                                     .version = kVersion}));
}

// An API token has no session to end; it is revoked on the command line.
Result<Response> sign_out(const Context& context, const Call& call) {
  if (const auto value = session_cookie(call.request); !value.empty()) {
    const auto ended = context.services.sessions.sign_out(call.principal.actor, value);
    if (!ended.ok()) return ended.problem();
  }
  return Response{.status = 204, .headers = {{"Set-Cookie", cookie("", 0)}}, .body = {}};
}

}  // namespace

std::vector<Route> session_routes(Context context) {
  return {
      {"POST",
       "/api/v1/session",
       Authority::none,
       201,
       {},
       [context](const Call& call) { return sign_in(context, call); }},
      {"GET", "/api/v1/session", Authority::required, 200, {}, who},
      {"DELETE",
       "/api/v1/session",
       Authority::required,
       204,
       {},
       [context](const Call& call) { return sign_out(context, call); }},
  };
}

}  // namespace r2deck::http
