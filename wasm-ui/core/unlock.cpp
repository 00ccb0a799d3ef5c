// Unlocking the companion's vault. The question opens by itself, whenever an answer says that it is locked.
#include "wasm-ui/core/turn.h"

namespace r2deck::core {

void on(Turn& turn, const msg::UnlockSubmitted&) {
  auto* dialog = std::get_if<UnlockDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  *dialog = {.busy = true, .problem = {}};
  turn.want(effect::UnlockVault{});
}

void on(Turn& turn, const msg::UnlockAnswered& message) {
  const bool ok = observed_ok(turn, message.state);
  auto* dialog = std::get_if<UnlockDialog>(&turn.model.dialog);  // gone if the session has ended
  if (!ok) {
    if (dialog != nullptr) *dialog = {.busy = false, .problem = message.state.problem()};
    return;
  }
  if (dialog != nullptr) turn.model.dialog = {};
  notify(turn, Notice::Kind::success, "The vault is open.");
  load_what_is_missing(turn);
}

}  // namespace r2deck::core
