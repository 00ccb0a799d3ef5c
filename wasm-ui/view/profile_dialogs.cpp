// Oneself: what one may, one's password, one's second factor.
#include <string>
#include <vector>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/self_parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using semantics::Role;

constexpr std::size_t kMostScopesShown = 6;
constexpr std::string_view kCodeHint = "Six digits from your authenticator app, or a recovery code.";

void section(std::string_view title) {
  gap(2);
  ImGui::PushFont(strong_font(), 0);
  ImGui::TextUnformatted(title.data(), title.data() + title.size());
  semantics::item(Role::heading, title);
  ImGui::PopFont();
}

void draw_rights(Frame& frame, const api::Me& me) {
  if (me.scopes.empty()) {
    paragraph("You may nothing yet. Ask an owner of this R2 Deck for a role.", colors().muted);
    return;
  }
  const float width = ImGui::GetContentRegionAvail().x;
  for (std::size_t i = 0; i < std::min(me.scopes.size(), kMostScopesShown); ++i) {
    const std::string words = words_for(me.scopes[i], frame.model.accounts);
    fitted_text(words, width, colors().muted);
    semantics::item(Role::text, words);
  }
  if (me.scopes.size() > kMostScopesShown)
    small_text("and " + std::to_string(me.scopes.size() - kMostScopesShown) + " more", colors().muted);
}

void draw_password_part(Frame& frame, const api::Me& me) {
  section("Password");
  paragraph(me.has_password ? "You can sign in by name and password." : "None yet: you sign in by link only.",
            colors().muted);
  if (button(me.has_password ? "Change password" : "Set a password", {.icon = kIconKeyRound}))
    frame.dispatch(core::msg::ChangePasswordAsked{});
}

void draw_second_factor_part(Frame& frame, const api::Me& me) {
  section("Two-factor sign-in");
  if (me.second_factor) {
    paragraph("On. " + counted(me.recovery_codes, "recovery code is", "recovery codes are") + " left.",
              colors().muted);
    if (button("Turn off two-factor sign-in")) frame.dispatch(core::msg::SecondFactorOffAsked{});
    return;
  }
  paragraph("Off. With it, a password alone lets nobody in: a code from your phone is asked for as well.",
            colors().muted);
  if (button("Turn on two-factor sign-in",
             {.icon = kIconShieldCheck,
              .disabled = !me.has_password,
              .hint = me.has_password ? "" : "It belongs to a password: set one first."}))
    frame.dispatch(core::msg::SecondFactorAsked{});
}

// "ABCD EFGH ...": easier to type into a phone.
std::string in_fours(std::string_view key) {
  std::string text;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i != 0 && i % 4 == 0) text += ' ';
    text += key[i];
  }
  return text;
}

void draw_key(Frame& frame, const core::SecondFactorDialog& dialog) {
  const bool scannable = !dialog.factor->qr_code.empty();
  paragraph(
      scannable
          ? "Scan this with your authenticator app, or type the key there. Then enter the code that it shows."
          : "Add this key to your authenticator app, then type the code that the app shows.",
      colors().muted);
  qr_code(dialog.factor->qr_code, "QR code of the key");
  whole_text_field("Key", in_fours(dialog.factor->secret));
  copy_button(frame, "Copy key", dialog.copied);
  const bool entered = password_placeholder("Code", {.member = "code",
                                                     .autocomplete = "one-time-code",
                                                     .hint = "The six digits that the app shows now.",
                                                     .numeric = true});
  dialog_problem(dialog.problem);
  if (dialog_buttons(frame, {.go_on = "Turn on", .busy = dialog.busy}, entered) == Pressed::go_on)
    frame.dispatch(core::msg::SecondFactorSubmitted{});
}

void draw_recovery_codes(const core::SecondFactorDialog& dialog) {
  callout("on", kIconCircleCheck, colors().good, "Two-factor sign-in is on.", "");
  paragraph(
      "Keep these recovery codes where your phone is not. Each lets you in once without it. They are not "
      "shown again.",
      colors().muted);
  const semantics::Scope list(Role::list, "codes", "Recovery codes");
  constexpr float kCodeWidth = 170;
  const float half = ImGui::GetContentRegionAvail().x / 2;
  const float left = ImGui::GetCursorPosX();
  for (std::size_t i = 0; i < dialog.codes->codes.size(); ++i) {
    if (i % 2 == 1 && half >= kCodeWidth) ImGui::SameLine(left + half, 0);
    const std::string& code = dialog.codes->codes[i];
    ImGui::TextUnformatted(code.data(), code.data() + code.size());
    semantics::item(Role::listitem, code);
  }
}

}  // namespace

void draw_fields(Frame& frame, const core::ProfileDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "profile", "Profile", modal());
  heading("Profile", kTitleSize);
  const std::string& name = frame.model.session.session.name;
  fitted_text(name, ImGui::GetContentRegionAvail().x, colors().text);
  semantics::item(Role::text, name);
  waiting_or_problem(frame, dialog.busy, dialog.problem);
  if (dialog.me) {
    draw_rights(frame, *dialog.me);
    draw_password_part(frame, *dialog.me);
    draw_second_factor_part(frame, *dialog.me);
  }
  if (end_button("Close")) frame.dispatch(core::msg::DialogClosed{});
}

void draw_fields(Frame& frame, const core::ChangePasswordDialog& dialog) {
  const char* title = dialog.has_password ? "Change password" : "Set a password";
  const semantics::Scope scope(Role::dialog, "change-password", title, modal());
  heading(title, kTitleSize);
  paragraph("Your other sessions are signed out with it.", colors().muted);
  bool entered = false;
  if (dialog.has_password)
    entered |=
        password_placeholder("Current password", {.member = "current", .autocomplete = "current-password"});
  entered |= password_placeholder("New password", {.member = "password", .autocomplete = "new-password"});
  entered |=
      password_placeholder("New password again", {.member = "=password", .autocomplete = "new-password"});
  dialog_problem(dialog.problem);
  const DialogButtons buttons{.go_on = dialog.has_password ? "Change" : "Set", .busy = dialog.busy};
  if (dialog_buttons(frame, buttons, entered) == Pressed::go_on)
    frame.dispatch(core::msg::ChangePasswordSubmitted{});
}

void draw_fields(Frame& frame, const core::SecondFactorDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "second-factor", "Two-factor sign-in", modal());
  heading("Two-factor sign-in", kTitleSize);
  if (dialog.codes) {
    draw_recovery_codes(dialog);
    copy_button(frame, "Copy codes", dialog.copied);
    if (end_button("Done")) frame.dispatch(core::msg::ProfileAsked{});
    return;
  }
  if (dialog.factor) return draw_key(frame, dialog);
  waiting_or_problem(frame, dialog.busy, dialog.problem);
  if (end_button("Close")) frame.dispatch(core::msg::DialogClosed{});
}

void draw_fields(Frame& frame, const core::SecondFactorOffDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "second-factor-off", "Turn off two-factor sign-in", modal());
  heading("Turn off two-factor sign-in", kTitleSize);
  paragraph("From then on your password alone lets you in. The recovery codes that are left count no longer.",
            colors().muted);
  const bool entered =
      password_placeholder("Code", {.member = "code", .autocomplete = "one-time-code", .hint = kCodeHint});
  dialog_problem(dialog.problem);
  if (dialog_buttons(frame, {.go_on = "Turn off", .danger = true, .busy = dialog.busy}, entered) ==
      Pressed::go_on)
    frame.dispatch(core::msg::SecondFactorOffSubmitted{});
}

}  // namespace r2deck::view
