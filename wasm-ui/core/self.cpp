// One's own password and second factor.
#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

// The dialog of that kind, if it is the one that is open; it may have been left, or gone with the session.
template <class T>
T* self_dialog(Turn& turn) {
  return std::get_if<T>(&turn.model.dialog);
}

// Marks the dialog as busy, unless it is already: then false.
template <class T>
bool begin(Turn& turn) {
  T* dialog = self_dialog<T>(turn);
  if (dialog == nullptr || dialog->busy) return false;
  dialog->busy = true;
  dialog->problem.reset();
  return true;
}

// The end of being busy; true when it went well and the dialog is still there.
template <class T, class Answer>
bool finish(Turn& turn, const Result<Answer>& answer) {
  const bool ok = observed_ok(turn, answer);
  T* dialog = self_dialog<T>(turn);
  if (dialog == nullptr) return false;
  dialog->busy = false;
  if (!ok) dialog->problem = answer.problem();
  return ok;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text.append(line).append("\n");
  return text;
}

}  // namespace

void on(Turn& turn, const msg::ProfileAsked&) {
  turn.model.dialog = ProfileDialog{.busy = true, .me = {}, .problem = {}};
  turn.want(effect::LoadMe{});
}

void on(Turn& turn, const msg::MeAnswered& message) {
  if (finish<ProfileDialog>(turn, message.me)) self_dialog<ProfileDialog>(turn)->me = message.me.value();
}

void on(Turn& turn, const msg::ChangePasswordAsked&) {
  const auto* profile = self_dialog<ProfileDialog>(turn);
  if (profile == nullptr || !profile->me) return;
  turn.model.dialog = ChangePasswordDialog{.has_password = profile->me->has_password};
}

void on(Turn& turn, const msg::ChangePasswordSubmitted&) {
  if (begin<ChangePasswordDialog>(turn))
    turn.want(effect::ChangePassword{self_dialog<ChangePasswordDialog>(turn)->has_password});
}

void on(Turn& turn, const msg::PasswordChanged& message) {
  if (finish<ChangePasswordDialog>(turn, message.done)) turn.model.dialog = {};
  if (message.done.ok())
    notify(turn, Notice::Kind::success, "Your password is set.", "Your other sessions were signed out.");
}

void on(Turn& turn, const msg::SecondFactorAsked&) {
  turn.model.dialog = SecondFactorDialog{.busy = true};
  turn.want(effect::BeginSecondFactor{});
}

void on(Turn& turn, const msg::SecondFactorBegun& message) {
  if (finish<SecondFactorDialog>(turn, message.factor))
    self_dialog<SecondFactorDialog>(turn)->factor = message.factor.value();
}

void on(Turn& turn, const msg::SecondFactorSubmitted&) {
  if (begin<SecondFactorDialog>(turn)) turn.want(effect::ConfirmSecondFactor{});
}

void on(Turn& turn, const msg::SecondFactorConfirmed& message) {
  if (!finish<SecondFactorDialog>(turn, message.codes)) return;
  // The key has done its part; from now on only the codes are shown.
  *self_dialog<SecondFactorDialog>(turn) = {.codes = message.codes.value()};
}

void on(Turn& turn, const msg::SecondFactorOffAsked&) {
  turn.model.dialog = SecondFactorOffDialog{};
}

void on(Turn& turn, const msg::SecondFactorOffSubmitted&) {
  if (begin<SecondFactorOffDialog>(turn)) turn.want(effect::TurnOffSecondFactor{});
}

void on(Turn& turn, const msg::SecondFactorTurnedOff& message) {
  if (finish<SecondFactorOffDialog>(turn, message.done)) turn.model.dialog = {};
  if (message.done.ok()) notify(turn, Notice::Kind::success, "Two-factor sign-in is off.");
}

void on(Turn& turn, const msg::CopySecretAsked&) {
  if (const auto* factor = self_dialog<SecondFactorDialog>(turn)) {
    if (factor->codes)
      turn.want(effect::CopyText{joined(factor->codes->codes)});
    else if (factor->factor)
      turn.want(effect::CopyText{factor->factor->secret});
  } else if (const auto* token = self_dialog<NewTokenDialog>(turn); token != nullptr && token->made) {
    turn.want(effect::CopyText{token->made->token});
  }
}

bool self_copied(Turn& turn, bool copied) {
  const Copied outcome = copied ? Copied::yes : Copied::refused;
  if (auto* factor = self_dialog<SecondFactorDialog>(turn))
    factor->copied = outcome;
  else if (auto* token = self_dialog<NewTokenDialog>(turn))
    token->copied = outcome;
  else
    return false;
  turn.want(effect::Announce{copied ? "Copied" : "It could not be copied; select it and copy it by hand"});
  return true;
}

}  // namespace r2deck::core
