// /session: signing in by a one-time link or by a password, who is signed in, signing out.
#include "companion/config.h"
#include "companion/http/device_name.h"
#include "companion/http/guard.h"
#include "companion/http/reply.h"

namespace r2deck::http {
namespace {

// Strict: a page elsewhere never sends it, not even by a link. Secure only under https: http://127.0.0.1
// would drop it in some browsers, and the header token is what counts with it.
std::string set_cookie(const Call& call, std::string_view name, std::string_view value, std::string_view path,
                       text::UnixMillis life) {
  return std::string(name) + "=" + std::string(value) +
         "; HttpOnly; SameSite=Strict; Path=" + std::string(path) +
         "; Max-Age=" + std::to_string(life / 1000) + (call.origin.starts_with("https://") ? "; Secure" : "");
}

std::string cookie(const Call& call, std::string_view value, text::UnixMillis life) {
  return set_cookie(call, api::kSessionCookie, value, "/", life);
}

// Sent back to the sign-in alone. It opens nothing: it says that this browser was let in before.
std::string device_cookie(const Call& call, std::string_view value) {
  constexpr text::UnixMillis kDeviceLife = 365LL * 24 * 3600 * 1000;
  return set_cookie(call, api::kDeviceCookie, value, "/api/v1/session", kDeviceLife);
}

Result<Response> signed_in(services::Services& services, const Call& call,
                           const services::NewSession& session) {
  const Result<services::Principal> who = services.sessions.guess(session.cookie);
  if (!who.ok()) return who.problem();
  Result<std::vector<std::string>> storage = services.accounts.origins(*who);
  if (!storage.ok()) return storage.problem();
  Response response = json_response(201, api::encode(api::Session{.name = session.name,
                                                                  .header_token = session.header_token,
                                                                  .expires_at = session.expires_at,
                                                                  .origin = call.origin,
                                                                  .version = kVersion,
                                                                  .storage = std::move(*storage)}));
  response.headers.emplace_back("Set-Cookie", cookie(call, session.cookie, services::kSessionLife));
  return response;
}

Result<Response> sign_in(services::Services& services, const Call& call) {
  const std::string& from = call.request.remote_address;
  // What is refused before any link or password is looked at may come as fast as somebody can ask: it is
  // counted.
  const auto refuse = [&](const Problem& problem) {
    services.audit.count_refusal({services::kStranger, from}, services::kSignIn, problem);
    return problem;
  };
  const std::string browser = device_name(call.request.header("User-Agent").value_or(""));
  Result<api::SignInRequest> request = body_of<api::SignInRequest>(call);
  if (!request.ok()) return refuse(request.problem());
  if (request->token) {
    const Result<services::NewSession> session =
        services.sessions.sign_in(*request->token, {.address = from, .device = browser});
    if (!session.ok()) return session.problem();
    return signed_in(services, call, *session);
  }
  const Result<services::SignedIn> by_password = services.password_sign_in.sign_in(
      {.user = request->user.value_or(""),
       .password = std::move(request->password).value_or(""),
       .code = request->code,
       .address = from,
       .device = std::string(cookie_value(call.request, api::kDeviceCookie)),
       .browser = browser});
  if (!by_password.ok()) return by_password.problem();
  Result<Response> response = signed_in(services, call, by_password->session);
  if (response.ok()) response->headers.emplace_back("Set-Cookie", device_cookie(call, by_password->device));
  return response;
}

Result<Response> who(services::Services& services, const Call& call) {
  Result<std::vector<std::string>> storage = services.accounts.origins(call.principal);
  if (!storage.ok()) return storage.problem();
  return json_response(200, api::encode(api::Session{.name = call.principal.actor.name,
                                                     .header_token = {},
                                                     .expires_at = call.principal.expires_at,
                                                     .origin = call.origin,
                                                     .version = kVersion,
                                                     .storage = std::move(*storage)}));
}

// An API token has no session to end; it is revoked on the command line.
Result<Response> sign_out(const Context& context, const Call& call) {
  if (const auto value = session_cookie(call.request); !value.empty()) {
    const auto ended = context.services.sessions.sign_out(call.principal.actor, value);
    if (!ended.ok()) return ended.problem();
  }
  return Response{.status = 204, .headers = {{"Set-Cookie", cookie(call, "", 0)}}, .body = {}};
}

}  // namespace

std::vector<Route> session_routes(Context context) {
  return {
      {"POST",
       "/api/v1/session",
       services::Action::sign_in,
       201,
       {},
       [context](const Call& call) { return sign_in(context.services, call); },
       true},
      {"GET",
       "/api/v1/session",
       services::Action::self_read,
       200,
       {},
       [context](const Call& call) { return who(context.services, call); },
       true},
      {"DELETE",
       "/api/v1/session",
       services::Action::self_read,
       204,
       {},
       [context](const Call& call) { return sign_out(context, call); },
       true},
  };
}

}  // namespace r2deck::http
