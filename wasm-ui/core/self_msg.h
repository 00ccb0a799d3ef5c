// What happens about the person who is signed in, or wants to be. Part of msg.h.
#pragma once

#include <string>
#include <variant>

#include "shared/api/people.h"
#include "shared/api/session.h"
#include "shared/problem.h"

namespace r2deck::core {
namespace msg {

// The password, and the code where one was asked for, are in the page's own fields.
struct PasswordSignInSubmitted {
  std::string user;
};
struct PasswordSignInAnswered {
  Result<api::Session> session;
};

struct ProfileAsked {};
struct MeAnswered {
  Result<api::Me> me;
};

struct ChangePasswordAsked {};
struct ChangePasswordSubmitted {};
struct PasswordChanged {
  Result<void> done;
};

struct SecondFactorAsked {};
struct SecondFactorBegun {
  Result<api::SecondFactor> factor;
};
struct SecondFactorSubmitted {};  // its first code
struct SecondFactorConfirmed {
  Result<api::RecoveryCodes> codes;
};
struct SecondFactorOffAsked {};
struct SecondFactorOffSubmitted {};
struct SecondFactorTurnedOff {
  Result<void> done;
};

struct SessionsAsked {};
struct SessionsAnswered {
  Result<api::SessionList> sessions;
};
// Empty: all but this one.
struct EndSessionAsked {
  std::string id;
};
struct SessionEnded {
  Result<void> done;
};

struct TokensAsked {};
struct TokensAnswered {
  Result<api::TokenList> tokens;
};
struct NewTokenAsked {};
struct NewTokenSubmitted {
  api::CreateTokenRequest token;
};
struct TokenCreated {
  Result<api::CreatedToken> token;
};
// Opens the question.
struct RevokeTokenAsked {
  std::string id;
};
struct RevokeTokenConfirmed {};
struct TokenRevoked {
  Result<void> done;
};

// What the open dialog shows once: the token, the key of the second factor, or the recovery codes.
struct CopySecretAsked {};

}  // namespace msg

using SelfMessage =
    std::variant<msg::PasswordSignInSubmitted, msg::PasswordSignInAnswered, msg::ProfileAsked,
                 msg::MeAnswered, msg::ChangePasswordAsked, msg::ChangePasswordSubmitted,
                 msg::PasswordChanged, msg::SecondFactorAsked, msg::SecondFactorBegun,
                 msg::SecondFactorSubmitted, msg::SecondFactorConfirmed, msg::SecondFactorOffAsked,
                 msg::SecondFactorOffSubmitted, msg::SecondFactorTurnedOff, msg::SessionsAsked,
                 msg::SessionsAnswered, msg::EndSessionAsked, msg::SessionEnded, msg::TokensAsked,
                 msg::TokensAnswered, msg::NewTokenAsked, msg::NewTokenSubmitted, msg::TokenCreated,
                 msg::RevokeTokenAsked, msg::RevokeTokenConfirmed, msg::TokenRevoked, msg::CopySecretAsked>;

}  // namespace r2deck::core
