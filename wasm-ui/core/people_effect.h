// Calls of the API about people, which owners make. Part of effect.h. No call holds a password: see
// ApiCall::secret_member.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "shared/api/people.h"

namespace r2deck::core {

namespace people_call {

struct Load {};
struct LoadSessions {
  std::string user;
};
struct LoadTokens {
  std::string user;
};
struct Add {
  std::string user;
  bool with_password = false;
  std::optional<api::Scope> scope{};  // given once they are there
};
struct Give {
  std::string user;
  api::Scope scope;
  std::string instead_of{};  // the grant that is taken back once this one is given; empty: none
};
struct TakeBack {
  std::string user;
  std::string grant;
  // The grant that was given in its place: where this one stays, that one is taken back. Empty: none was.
  std::string replacement{};
};
struct SetDisabled {
  std::string user;
  bool disabled = false;
};
struct SetPassword {
  std::string user;
};
struct Reset {
  std::string user;
};
struct Remove {
  std::string user;
};
struct EndSession {
  std::string user;
  std::string session;
};
struct RevokeToken {
  std::string user;
  std::string token;
};

}  // namespace people_call

using PeopleCall =
    std::variant<people_call::Load, people_call::LoadSessions, people_call::LoadTokens, people_call::Add,
                 people_call::Give, people_call::TakeBack, people_call::SetDisabled, people_call::SetPassword,
                 people_call::Reset, people_call::Remove, people_call::EndSession, people_call::RevokeToken>;

namespace effect {
struct People {
  PeopleCall call;
};
}  // namespace effect

}  // namespace r2deck::core
