// The People page: who there is, the person on show, where they are signed in and what acts in their name.
// Changing them: people_change.cpp.
#include <algorithm>
#include <utility>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

// An answer about the person on show; null where it is about another, or came too late.
Person* shown(Turn& turn, const std::string& user) {
  std::optional<Person>& open = turn.model.people.open;
  return open && open->name == user ? &*open : nullptr;
}

}  // namespace

const api::User* People::find(const std::string& name) const {
  const auto person =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.name == name; });
  return person == list.end() ? nullptr : &*person;
}

const api::User* People::on_show() const {
  return open ? find(open->name) : nullptr;
}

std::vector<const api::User*> People::visible() const {
  std::string wanted = filter;  // names have small letters only
  for (char& c : wanted)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  std::vector<const api::User*> found;
  for (const api::User& person : list)
    if (person.name.find(wanted) != std::string::npos) found.push_back(&person);
  return found;
}

const api::Grant* find_grant(const api::User& person, const std::string& id) {
  const auto& grants = person.grants;
  const auto grant =
      std::find_if(grants.begin(), grants.end(), [&](const auto& one) { return one.id == id; });
  return grant == grants.end() ? nullptr : &*grant;
}

void reload_people(Turn& turn) {
  turn.model.people.loading = true;
  turn.want(effect::People{people_call::Load{}});
}

void load_people(Turn& turn) {
  People& people = turn.model.people;
  reload_people(turn);
  if (!people.open) return;
  turn.want(effect::People{people_call::LoadSessions{people.open->name}});
  turn.want(effect::People{people_call::LoadTokens{people.open->name}});
}

void on(Turn& turn, const msg::PeopleRefreshAsked&) {
  if (turn.model.page == Page::people) load_people(turn);
}

void on(Turn& turn, const msg::PeopleFilterChanged& message) {
  turn.model.people.filter = message.text;
}

void on(Turn& turn, const msg::PeopleAnswered& message) {
  const bool ok = observed_ok(turn, message.people);
  People& people = turn.model.people;
  if (!std::exchange(people.loading, false)) return;  // signed out since, or no owner any more
  if (!ok) {
    if (!page_refused(turn, message.people.problem())) people.problem = message.people.problem();
    return;
  }
  people.problem.reset();
  people.loaded = true;
  people.list = message.people->users;
  if (!people.open || people.on_show() != nullptr) return;
  notify(turn, Notice::Kind::info, "\"" + people.open->name + "\" is not here any more.");
  people.open.reset();
}

void on(Turn& turn, const msg::PersonOpened& message) {
  People& people = turn.model.people;
  people.open.reset();
  if (people.find(message.user) == nullptr) return;
  people.open = Person{.name = message.user};
  load_people(turn);
}

void on(Turn& turn, const msg::PersonSessionsAnswered& message) {
  const bool ok = observed_ok(turn, message.sessions);
  Person* person = shown(turn, message.user);
  if (person == nullptr) return;
  person->busy = false;
  if (ok)
    person->sessions = message.sessions.value();
  else if (!page_refused(turn, message.sessions.problem()))
    person->problem = message.sessions.problem();
}

void on(Turn& turn, const msg::PersonTokensAnswered& message) {
  const bool ok = observed_ok(turn, message.tokens);
  Person* person = shown(turn, message.user);
  if (person == nullptr) return;
  if (ok)
    person->tokens = message.tokens.value();
  else if (!page_refused(turn, message.tokens.problem()))
    person->problem = message.tokens.problem();
}

}  // namespace r2deck::core
