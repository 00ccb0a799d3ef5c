// Changes to people: added, given and taken roles, their sign-in, their sessions and tokens, removed.
#include <algorithm>
#include <utility>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

template <class T>
T* people_dialog(Turn& turn) {
  return std::get_if<T>(&turn.model.dialog);
}

// Marks the dialog as busy, unless it is already: then null.
template <class T>
T* begin_change(Turn& turn) {
  T* dialog = people_dialog<T>(turn);
  if (dialog == nullptr || dialog->busy) return nullptr;
  dialog->busy = true;
  dialog->problem.reset();
  return dialog;
}

void want_call(Turn& turn, PeopleCall call) {
  turn.want(effect::People{std::move(call)});
}

// Says it where it was asked for, if that is still open.
void tell(Turn& turn, const Problem& problem) {
  if (page_refused(turn, problem)) return;
  const bool told = std::visit(
      [&](auto& dialog) {
        using T = std::decay_t<decltype(dialog)>;
        if constexpr (std::is_same_v<T, AddPersonDialog> || std::is_same_v<T, GrantDialog> ||
                      std::is_same_v<T, PersonPasswordDialog> || std::is_same_v<T, PersonQuestionDialog>) {
          if (!dialog.busy) return false;
          dialog.busy = false;
          dialog.problem = problem;
          return true;
        }
        return false;
      },
      turn.model.dialog);
  if (!told) notify(turn, Notice::Kind::error, problem.message, problem.hint);
}

// The dialog that asked for it, if it is still waiting.
void close_busy_dialog(Turn& turn) {
  const bool waits = std::visit(
      [](const auto& dialog) {
        using T = std::decay_t<decltype(dialog)>;
        if constexpr (std::is_same_v<T, AddPersonDialog> || std::is_same_v<T, GrantDialog> ||
                      std::is_same_v<T, PersonPasswordDialog> || std::is_same_v<T, PersonQuestionDialog>)
          return dialog.busy;
        return false;
      },
      turn.model.dialog);
  if (waits) turn.model.dialog = {};
}

// After whatever changed somebody. One's own rights may have changed with it, and the way here been closed.
void load_changed(Turn& turn, const std::string& user) {
  if (user == turn.model.session.session.name) load_scopes(turn);
  if (turn.model.page == Page::people) load_people(turn);
}

std::string link_hint(const std::string& user) {
  return "Let them in by a link: r2deck link --user " + user;
}

// ---- what a change that went well leads to ----
struct Changed {
  Turn& turn;

  void operator()(const people_call::TakeBack& call) const { changed(call.user); }
  void operator()(const people_call::SetDisabled& call) const {
    const std::string who = "\"" + call.user + "\"";
    changed(call.user, who + (call.disabled ? " is disabled." : " may sign in again."));
  }
  void operator()(const people_call::SetPassword& call) const {
    changed(call.user, "\"" + call.user + "\" has a new password.", "Their sessions are ended.");
  }
  void operator()(const people_call::Reset& call) const {
    changed(call.user, "\"" + call.user + "\" has neither password nor second factor any more.",
            link_hint(call.user));
  }
  void operator()(const people_call::Remove& call) const {
    People& people = turn.model.people;
    if (people.open && people.open->name == call.user) people.open.reset();
    changed(call.user, "\"" + call.user + "\" was removed.");
  }
  void operator()(const people_call::EndSession& call) const { changed(call.user); }
  void operator()(const people_call::RevokeToken& call) const { changed(call.user); }
  template <class Other>
  void operator()(const Other&) const {}  // answered by messages of their own

 private:
  void changed(const std::string& user, std::string said = {}, std::string hint = {}) const {
    close_busy_dialog(turn);
    if (!said.empty()) notify(turn, Notice::Kind::success, std::move(said), std::move(hint));
    load_changed(turn, user);
  }
};

}  // namespace

// ---- adding ----

void on(Turn& turn, const msg::AddPersonAsked&) {
  if (turn.model.page == Page::people) turn.model.dialog = AddPersonDialog{};
}

void on(Turn& turn, const msg::AddPersonSubmitted& message) {
  if (begin_change<AddPersonDialog>(turn) != nullptr)
    want_call(turn, people_call::Add{message.user, message.with_password, message.scope});
}

void on(Turn& turn, const msg::PersonAdded& message) {
  if (!observed_ok(turn, message.person)) return tell(turn, message.person.problem());
  const std::string& user = message.call.user;
  notify(turn, Notice::Kind::success, "\"" + user + "\" was added.",
         message.call.with_password ? "" : link_hint(user));
  if (message.call.scope) return want_call(turn, people_call::Give{user, *message.call.scope});
  close_busy_dialog(turn);
  load_changed(turn, user);
}

// ---- what they may ----

void on(Turn& turn, const msg::GrantAsked& message) {
  const api::User* person = turn.model.people.on_show();
  if (person == nullptr) return;
  GrantDialog dialog{.user = person->name, .grant = message.grant};
  if (!message.grant.empty()) {
    const api::Grant* grant = find_grant(*person, message.grant);
    if (grant == nullptr) return;
    dialog.scope = grant->scope;
  }
  turn.model.dialog = std::move(dialog);
}

void on(Turn& turn, const msg::GrantSubmitted& message) {
  const auto* dialog = begin_change<GrantDialog>(turn);
  if (dialog == nullptr) return;
  if (!dialog->grant.empty() && dialog->scope == message.scope) {  // as it is
    turn.model.dialog = {};
    return;
  }
  want_call(turn, people_call::Give{dialog->user, message.scope, dialog->grant});
}

// A grant is changed by giving the new one and then taking back the old one, so that nobody stands without
// any in between.
void on(Turn& turn, const msg::GrantGiven& message) {
  const people_call::Give& call = message.call;
  const bool ok = observed_ok(turn, message.grant);
  if (ok && !call.instead_of.empty())
    return want_call(turn, people_call::TakeBack{call.user, call.instead_of, message.grant->id});
  if (ok) {
    close_busy_dialog(turn);
  } else if (people_dialog<AddPersonDialog>(turn) != nullptr) {
    // They are there, though without a role: the dialog has done its part.
    turn.model.dialog = {};
    notify(turn, message.grant.problem(), "\"" + call.user + "\" has no role yet");
  } else {
    return tell(turn, message.grant.problem());
  }
  load_changed(turn, call.user);
}

// ---- sign-in, sessions ----

void on(Turn& turn, const msg::PersonPasswordAsked&) {
  if (const api::User* person = turn.model.people.on_show())
    turn.model.dialog = PersonPasswordDialog{.user = person->name};
}

void on(Turn& turn, const msg::PersonPasswordSubmitted&) {
  if (const auto* dialog = begin_change<PersonPasswordDialog>(turn))
    want_call(turn, people_call::SetPassword{dialog->user});
}

void on(Turn& turn, const msg::EnablePersonAsked&) {
  std::optional<Person>& person = turn.model.people.open;
  if (!person || std::exchange(person->busy, true)) return;
  want_call(turn, people_call::SetDisabled{person->name, false});
}

void on(Turn& turn, const msg::EndPersonSessionAsked& message) {
  std::optional<Person>& person = turn.model.people.open;
  if (!person || std::exchange(person->busy, true)) return;
  want_call(turn, people_call::EndSession{person->name, message.session});
}

// ---- what is asked before it is done ----

void on(Turn& turn, const msg::PersonQuestionAsked& message) {
  const People& people = turn.model.people;
  const api::User* person = people.on_show();
  if (person == nullptr) return;
  PersonQuestionDialog dialog{.question = message.question, .user = person->name, .id = message.id};
  if (message.question == PersonQuestion::take_back) {
    const api::Grant* grant = find_grant(*person, message.id);
    if (grant == nullptr) return;
    dialog.scope = grant->scope;
  }
  if (message.question == PersonQuestion::revoke_token) {
    if (!people.open->tokens) return;
    const auto& tokens = people.open->tokens->tokens;
    const auto token =
        std::find_if(tokens.begin(), tokens.end(), [&](const auto& one) { return one.id == message.id; });
    if (token == tokens.end()) return;
    dialog.name = token->name;
  }
  turn.model.dialog = std::move(dialog);
}

void on(Turn& turn, const msg::PersonQuestionConfirmed&) {
  const auto* dialog = begin_change<PersonQuestionDialog>(turn);
  if (dialog == nullptr) return;
  switch (dialog->question) {
    case PersonQuestion::take_back:
      return want_call(turn, people_call::TakeBack{dialog->user, dialog->id});
    case PersonQuestion::reset:
      return want_call(turn, people_call::Reset{dialog->user});
    case PersonQuestion::disable:
      return want_call(turn, people_call::SetDisabled{dialog->user, true});
    case PersonQuestion::remove:
      return want_call(turn, people_call::Remove{dialog->user});
    case PersonQuestion::revoke_token:
      return want_call(turn, people_call::RevokeToken{dialog->user, dialog->id});
  }
}

void on(Turn& turn, const msg::PersonChanged& message) {
  const bool ok = observed_ok(turn, message.done);
  if (std::optional<Person>& person = turn.model.people.open) person->busy = false;
  if (ok) return std::visit(Changed{turn}, message.call);
  const auto* kept = std::get_if<people_call::TakeBack>(&message.call);
  if (kept != nullptr && !kept->replacement.empty())
    want_call(turn, people_call::TakeBack{kept->user, kept->replacement});
  // Somebody else was there first: what is shown is not so any more.
  if (message.done.problem().code == ErrorCode::not_found && turn.model.page == Page::people)
    load_people(turn);
  tell(turn, message.done.problem());
}

}  // namespace r2deck::core
