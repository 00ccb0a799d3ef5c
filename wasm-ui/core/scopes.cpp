// What the person may do: asked once signed in, with every refresh, and after a refusal.
#include "wasm-ui/core/turn.h"

namespace r2deck::core {

void load_scopes(Turn& turn) {
  if (std::exchange(turn.model.permits.loading, true)) return;
  turn.want(effect::LoadScopes{});
}

void on(Turn& turn, const msg::ScopesAnswered& message) {
  Model& model = turn.model;
  model.permits.loading = false;
  if (!observed_ok(turn, message.me)) {
    if (model.session.state != SessionState::signed_in || model.permits.known) return;
    model.accounts.problem = message.me.problem();
    if (!model.listing.bucket.empty() && !model.listing.loaded) model.listing.problem = message.me.problem();
    return;
  }
  if (model.session.state != SessionState::signed_in) return;
  const bool known = model.permits.known;
  const bool same = known && model.permits.scopes == message.me->scopes;
  model.permits.known = true;
  model.permits.scopes = message.me->scopes;
  if (same) return;
  if (known) load_accounts(turn);  // others may be theirs now, or none
  leave_closed_page(turn);
  if (model.listing.bucket.empty()) return open_kept_bucket(turn);
  // Where they are may have been closed to them, or opened.
  if (model.permits.opens(model.listing.account, model.listing.bucket, model.listing.prefix))
    reload_objects(turn);
  else
    open_bucket(turn, std::string(model.listing.bucket));
}

}  // namespace r2deck::core
