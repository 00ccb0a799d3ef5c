// One's own sessions and API tokens.
#include <algorithm>
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

constexpr UnixMillis kDay = 24LL * 3600 * 1000;
// What is offered for the life of a token; 0: until it is revoked.
struct TokenLife {
  const char* name;
  UnixMillis life;
};
constexpr TokenLife kTokenLives[] = {{"in 7 days", 7 * kDay},
                                     {"in 30 days", 30 * kDay},
                                     {"in 90 days", 90 * kDay},
                                     {"in a year", 365 * kDay},
                                     {"never", 0}};
constexpr api::AccessRole kTokenRoles[] = {api::AccessRole::uploader, api::AccessRole::viewer,
                                           api::AccessRole::editor, api::AccessRole::admin,
                                           api::AccessRole::owner};

void draw_sessions(Frame& frame, const core::SessionsDialog& dialog) {
  const auto& sessions = dialog.list->sessions;
  begin_list("sessions", sessions.size());
  {
    const semantics::Scope list(Role::list, "sessions", "Sessions");
    for (const api::SessionInfo& session : sessions) {
      EntryLook look = look_of(session, frame.state);
      look.disabled = dialog.busy;
      if (list_entry(session.id, look)) frame.dispatch(core::msg::EndSessionAsked{session.id});
    }
  }
  end_list();
}

void draw_tokens(Frame& frame, const core::TokensDialog& dialog) {
  const auto& tokens = dialog.list->tokens;
  if (tokens.empty()) return paragraph("There are none yet.", colors().muted);
  begin_list("tokens", tokens.size());
  {
    const semantics::Scope list(Role::list, "tokens", "API tokens");
    for (const api::TokenInfo& token : tokens) {
      EntryLook look = look_of(token, "All that you may", frame);
      look.disabled = dialog.busy;
      if (list_entry(token.id, look)) frame.dispatch(core::msg::RevokeTokenAsked{token.id});
    }
  }
  end_list();
}

void choose_one(const char* name, const std::vector<std::string>& options, int& value) {
  auto chosen = static_cast<std::size_t>(value);
  if (combo(name, options, chosen)) value = static_cast<int>(chosen);
}

void draw_scope_fields(Frame& frame, DialogState& form) {
  std::vector<std::string> roles = {"What I may myself"};
  for (const api::AccessRole role : kTokenRoles)
    roles.emplace_back(words_for(role));
  choose_one("May", roles, form.token_role);
  const bool somewhere = form.token_role > 0 && kTokenRoles[form.token_role - 1] != api::AccessRole::owner;
  if (!somewhere) return;
  std::vector<std::string> accounts = {"Every account"};
  for (const api::Account& account : frame.model.accounts.list)
    accounts.push_back(account.label);
  choose_one("Account", accounts, form.token_account);
  if (form.token_account == 0) return;
  text_field("Bucket", form.bucket_name, {.placeholder = "every bucket"});
  if (!form.bucket_name.empty()) text_field("Prefix", form.prefix, {.placeholder = "the whole bucket"});
}

api::CreateTokenRequest token_of(const Frame& frame, const DialogState& form) {
  api::CreateTokenRequest request{.name = form.label};
  const UnixMillis life = kTokenLives[form.token_expiry].life;
  if (life > 0) request.expires_at = frame.state.now + life;
  if (form.token_role == 0) return request;
  api::Scope scope{.role = kTokenRoles[form.token_role - 1]};
  const auto account = static_cast<std::size_t>(form.token_account);
  if (scope.role != api::AccessRole::owner && account > 0 && account <= frame.model.accounts.list.size()) {
    scope.account = frame.model.accounts.list[account - 1].id;
    scope.bucket = form.bucket_name;
    if (!scope.bucket.empty()) scope.prefix = form.prefix;
  }
  request.scopes.push_back(std::move(scope));
  return request;
}

void draw_made_token(Frame& frame, const core::NewTokenDialog& dialog) {
  callout("made", kIconCircleCheck, colors().good, "\"" + dialog.name + "\" is ready.",
          "Copy it now: it is not shown again. Programs send it as Authorization: Bearer <token>.");
  std::string token = dialog.made->token;
  text_field("Token", token, {.read_only = true});
  copy_button(frame, "Copy token", dialog.copied);
  if (end_button("Done")) frame.dispatch(core::msg::TokensAsked{});
}

}  // namespace

void draw_fields(Frame& frame, const core::SessionsDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "sessions", "Sessions", modal());
  heading("Sessions", kTitleSize);
  paragraph("Where you are signed in. A session ends twelve hours after its last use.", colors().muted);
  waiting_or_problem(frame, dialog.busy && !dialog.list, dialog.problem);
  if (dialog.list) draw_sessions(frame, dialog);
  const bool alone = !dialog.list || dialog.list->sessions.size() < 2;
  const DialogButtons buttons{.go_on = "Sign out everywhere else",
                              .disabled = alone,
                              .busy = dialog.busy && dialog.list,
                              .cancel = "Close"};
  if (dialog_buttons(frame, buttons) == Pressed::go_on) frame.dispatch(core::msg::EndSessionAsked{""});
}

void draw_fields(Frame& frame, const core::TokensDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "tokens", "API tokens", modal());
  heading("API tokens", kTitleSize);
  paragraph("For scripts and other programs: each acts in your name, within its scope.", colors().muted);
  waiting_or_problem(frame, dialog.busy && !dialog.list, dialog.problem);
  if (dialog.list) draw_tokens(frame, dialog);
  const DialogButtons buttons{.go_on = "New token", .cancel = "Close"};
  if (dialog_buttons(frame, buttons) == Pressed::go_on) frame.dispatch(core::msg::NewTokenAsked{});
}

void draw_fields(Frame& frame, const core::NewTokenDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "new-token", "New API token", modal());
  heading("New API token", kTitleSize);
  if (dialog.made) return draw_made_token(frame, dialog);
  DialogState& form = frame.state.dialog;
  const bool spaced = form.label.find(' ') != std::string::npos;
  const FieldResult name = text_field("Name", form.label,
                                      {.placeholder = "backup-script",
                                       .invalid = spaced,
                                       .focus = form.just_opened,
                                       .hint = spaced ? "A token's name has no spaces." : ""});
  draw_scope_fields(frame, form);
  std::vector<std::string> lives;
  for (const TokenLife& life : kTokenLives)
    lives.emplace_back(life.name);
  choose_one("Expires", lives, form.token_expiry);
  dialog_problem(dialog.problem);
  const DialogButtons buttons{
      .go_on = "Make token", .disabled = form.label.empty() || spaced, .busy = dialog.busy};
  if (dialog_buttons(frame, buttons, name.submitted) == Pressed::go_on)
    frame.dispatch(core::msg::NewTokenSubmitted{token_of(frame, form)});
}

void draw_fields(Frame& frame, const core::RevokeTokenDialog& dialog) {
  const semantics::Scope scope(Role::alertdialog, "revoke-token", "Revoke API token", modal());
  heading("Revoke API token", kTitleSize);
  paragraph("Whatever uses \"" + dialog.name + "\" is refused from now on. This cannot be undone.",
            colors().text);
  dialog_problem(dialog.problem);
  if (dialog_buttons(frame, {.go_on = "Revoke", .danger = true, .busy = dialog.busy}) == Pressed::go_on)
    frame.dispatch(core::msg::RevokeTokenConfirmed{});
}

}  // namespace r2deck::view
