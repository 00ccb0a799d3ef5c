// What happens on the People page. Part of msg.h.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "shared/api/people.h"
#include "shared/problem.h"
#include "wasm-ui/core/people_effect.h"

namespace r2deck::core {

// What is asked before it is done.
enum class PersonQuestion { take_back, reset, disable, remove, revoke_token };

namespace msg {

// ---- the list ----
struct PeopleAnswered {
  Result<api::UserList> people;
};
struct PeopleRefreshAsked {};
struct PeopleFilterChanged {
  std::string text;
};
// Empty: back to the list.
struct PersonOpened {
  std::string user;
};
struct AddPersonAsked {};
// With a password: it is in the page's own field. Without a scope they may nothing yet.
struct AddPersonSubmitted {
  std::string user;
  bool with_password = false;
  std::optional<api::Scope> scope;
};
struct PersonAdded {
  people_call::Add call;
  Result<api::User> person;
};

// ---- the person on show ----
struct PersonSessionsAnswered {
  std::string user;
  Result<api::SessionList> sessions;
};
struct PersonTokensAnswered {
  std::string user;
  Result<api::TokenList> tokens;
};
// The id of the grant to change; empty: one more is given.
struct GrantAsked {
  std::string grant;
};
struct GrantSubmitted {
  api::Scope scope;
};
struct GrantGiven {
  people_call::Give call;
  Result<api::Grant> grant;
};
struct PersonPasswordAsked {};
struct PersonPasswordSubmitted {};
struct EnablePersonAsked {};
struct EndPersonSessionAsked {
  std::string session;
};
// `id`: of the grant or the token that it is about.
struct PersonQuestionAsked {
  PersonQuestion question = PersonQuestion::disable;
  std::string id;
};
struct PersonQuestionConfirmed {};
// The answer to every change but Add and Give.
struct PersonChanged {
  PeopleCall call;
  Result<void> done;
};

}  // namespace msg

using PeopleMessage =
    std::variant<msg::PeopleAnswered, msg::PeopleRefreshAsked, msg::PeopleFilterChanged, msg::PersonOpened,
                 msg::AddPersonAsked, msg::AddPersonSubmitted, msg::PersonAdded, msg::PersonSessionsAnswered,
                 msg::PersonTokensAnswered, msg::GrantAsked, msg::GrantSubmitted, msg::GrantGiven,
                 msg::PersonPasswordAsked, msg::PersonPasswordSubmitted, msg::EnablePersonAsked,
                 msg::EndPersonSessionAsked, msg::PersonQuestionAsked, msg::PersonQuestionConfirmed,
                 msg::PersonChanged>;

}  // namespace r2deck::core
