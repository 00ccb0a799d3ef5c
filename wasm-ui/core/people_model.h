// What the People page knows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/api/people.h"
#include "shared/problem.h"
#include "wasm-ui/core/people_msg.h"

namespace r2deck::core {

// The person on show. What they may is in the list.
struct Person {
  std::string name{};
  bool busy = false;  // a change that was made without a dialog is under way
  std::optional<api::SessionList> sessions{};
  std::optional<api::TokenList> tokens{};
  std::optional<Problem> problem{};  // why either could not be loaded
};

struct People {
  bool loading = false;
  bool loaded = false;
  std::vector<api::User> list{};
  std::optional<Problem> problem{};
  std::string filter{};
  std::optional<Person> open{};

  const api::User* find(const std::string& name) const;
  const api::User* on_show() const;  // null: the list is
  // Those whose names have the filter in them.
  std::vector<const api::User*> visible() const;
};

const api::Grant* find_grant(const api::User& person, const std::string& id);

// ---- dialogs ----
struct AddPersonDialog {
  bool busy = false;
  std::optional<Problem> problem{};
};
struct GrantDialog {
  std::string user{};
  std::string grant{};  // the one that is changed; empty: one more is given
  api::Scope scope{};   // what it is now
  bool busy = false;
  std::optional<Problem> problem{};
};
struct PersonPasswordDialog {
  std::string user{};
  bool busy = false;
  std::optional<Problem> problem{};
};
struct PersonQuestionDialog {
  PersonQuestion question = PersonQuestion::disable;
  std::string user{};
  std::string id{};    // of the grant or the token that it is about
  std::string name{};  // the token's
  api::Scope scope{};  // the grant's
  bool busy = false;
  std::optional<Problem> problem{};
};

}  // namespace r2deck::core
