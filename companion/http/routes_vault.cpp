// /vault: is the master key here, unlocking and locking; and /health, which says as much to anybody.
#include "companion/http/reply.h"
#include "companion/services/wiping.h"

namespace r2deck::http {
namespace {

api::VaultMode to_api(services::KeyMode mode) {
  switch (mode) {
    case services::KeyMode::key_file:
      return api::VaultMode::key_file;
    case services::KeyMode::passphrase:
      return api::VaultMode::passphrase;
    case services::KeyMode::credential:
      return api::VaultMode::credential;
  }
  return api::VaultMode::key_file;
}

Result<Response> vault_state(services::Custody& custody) {
  return json_response(
      200, api::encode(api::VaultState{.mode = to_api(custody.mode()), .locked = custody.locked()}));
}

Result<Response> unlock(services::Custody& custody, const Call& call) {
  Result<api::UnlockRequest> request = body_of<api::UnlockRequest>(call);
  if (!request.ok()) return request.problem();
  const auto unlocked = custody.unlock(call.principal.actor, services::take_secret(request->passphrase));
  if (!unlocked.ok()) return unlocked.problem();
  return vault_state(custody);
}

Result<Response> lock(services::Custody& custody, const Call& call) {
  if (const auto locked = custody.lock(call.principal.actor); !locked.ok()) return locked.problem();
  return vault_state(custody);
}

}  // namespace

std::vector<Route> vault_routes(Context context) {
  services::Custody& custody = context.services.custody;
  return {
      {"GET",
       "/api/v1/health",
       services::Action::health,
       200,
       {},
       [&custody](const Call&) -> Result<Response> {
         return json_response(200, api::encode(api::Health{.status = custody.locked() ? "locked" : "ok"}));
       },
       true},
      {"GET",
       "/api/v1/vault",
       services::Action::self_read,
       200,
       {},
       [&custody](const Call&) { return vault_state(custody); },
       true},
      {"POST",
       "/api/v1/vault/unlock",
       services::Action::system_manage,
       200,
       {},
       [&custody](const Call& call) { return unlock(custody, call); },
       true},
      {"POST",
       "/api/v1/vault/lock",
       services::Action::system_manage,
       200,
       {},
       [&custody](const Call& call) { return lock(custody, call); },
       true},
  };
}

}  // namespace r2deck::http
