// One's own sessions and API tokens: seen, ended, made, revoked.
#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {

// ---- sessions ----

void on(Turn& turn, const msg::SessionsAsked&) {
  turn.model.dialog = SessionsDialog{.busy = true, .list = {}, .problem = {}};
  turn.want(effect::LoadSessions{});
}

void on(Turn& turn, const msg::SessionsAnswered& message) {
  const bool ok = observed_ok(turn, message.sessions);
  auto* dialog = std::get_if<SessionsDialog>(&turn.model.dialog);
  if (dialog == nullptr) return;
  dialog->busy = false;
  if (ok) {
    dialog->list = message.sessions.value();
    auto& list = dialog->list->sessions;  // this one first, then as they came: newest first
    std::stable_partition(list.begin(), list.end(), [](const api::SessionInfo& one) { return one.current; });
  }
  if (!ok) dialog->problem = message.sessions.problem();
}

void on(Turn& turn, const msg::EndSessionAsked& message) {
  auto* dialog = std::get_if<SessionsDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  dialog->problem.reset();
  turn.want(effect::EndSession{message.id});
}

// What is left is asked for anew: others may have come or gone meanwhile.
void on(Turn& turn, const msg::SessionEnded& message) {
  const bool ok = observed_ok(turn, message.done);
  auto* dialog = std::get_if<SessionsDialog>(&turn.model.dialog);
  if (dialog == nullptr) return;
  if (!ok) dialog->problem = message.done.problem();
  turn.want(effect::LoadSessions{});
}

// ---- API tokens ----

namespace {

void show_tokens(Turn& turn) {
  turn.model.dialog = TokensDialog{.busy = true, .list = {}, .problem = {}};
  turn.want(effect::LoadTokens{});
}

}  // namespace

void on(Turn& turn, const msg::TokensAsked&) {
  show_tokens(turn);
}

void on(Turn& turn, const msg::TokensAnswered& message) {
  const bool ok = observed_ok(turn, message.tokens);
  auto* dialog = std::get_if<TokensDialog>(&turn.model.dialog);
  if (dialog == nullptr) return;
  dialog->busy = false;
  if (ok)
    dialog->list = message.tokens.value();
  else
    dialog->problem = message.tokens.problem();
}

void on(Turn& turn, const msg::NewTokenAsked&) {
  turn.model.dialog = NewTokenDialog{};
}

void on(Turn& turn, const msg::NewTokenSubmitted& message) {
  auto* dialog = std::get_if<NewTokenDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy || dialog->made) return;
  dialog->busy = true;
  dialog->name = message.token.name;
  dialog->problem.reset();
  turn.want(effect::CreateToken{message.token});
}

void on(Turn& turn, const msg::TokenCreated& message) {
  const bool ok = observed_ok(turn, message.token);
  auto* dialog = std::get_if<NewTokenDialog>(&turn.model.dialog);
  if (dialog == nullptr) {
    // Left before the answer came: nobody can have seen it.
    if (ok)
      notify(turn, Notice::Kind::info, "An API token was made that nobody has seen.",
             "Revoke it in the list of API tokens.");
    return;
  }
  dialog->busy = false;
  if (ok)
    dialog->made = message.token.value();
  else
    dialog->problem = message.token.problem();
}

void on(Turn& turn, const msg::RevokeTokenAsked& message) {
  const auto* tokens = std::get_if<TokensDialog>(&turn.model.dialog);
  if (tokens == nullptr || !tokens->list) return;
  const auto& list = tokens->list->tokens;
  const auto token =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.id == message.id; });
  if (token == list.end()) return;
  RevokeTokenDialog question{.id = token->id, .name = token->name, .busy = false, .problem = {}};
  turn.model.dialog = std::move(question);
}

void on(Turn& turn, const msg::RevokeTokenConfirmed&) {
  auto* dialog = std::get_if<RevokeTokenDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  dialog->problem.reset();
  turn.want(effect::RevokeToken{dialog->id});
}

void on(Turn& turn, const msg::TokenRevoked& message) {
  const bool ok = observed_ok(turn, message.done);
  auto* dialog = std::get_if<RevokeTokenDialog>(&turn.model.dialog);
  if (dialog == nullptr) return;
  if (ok) return show_tokens(turn);
  dialog->busy = false;
  dialog->problem = message.done.problem();
}

}  // namespace r2deck::core
