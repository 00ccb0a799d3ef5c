// The question for the vault's passphrase.
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {

void draw_fields(Frame& frame, const core::UnlockDialog& dialog) {
  const semantics::Scope scope(semantics::Role::dialog, "unlock", "Unlock the vault", modal());
  heading("Unlock the vault", kTitleSize);
  paragraph("Your storage keys are sealed under a passphrase. Until it is given, R2 Deck can sign nothing.",
            colors().muted);
  const bool entered = password_placeholder("Passphrase", {.autocomplete = "current-password"});
  dialog_problem(dialog.problem);
  const DialogButtons buttons{.go_on = "Unlock", .busy = dialog.busy, .cancel = "Later"};
  if (dialog_buttons(frame, buttons, entered) == Pressed::go_on) frame.dispatch(core::msg::UnlockSubmitted{});
}

}  // namespace r2deck::view
