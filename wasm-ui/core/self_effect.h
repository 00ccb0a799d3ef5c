// Calls of the API about oneself. Part of effect.h. No effect holds a secret: see ApiCall::secret_member.
#pragma once

#include <string>

#include "shared/api/people.h"

namespace r2deck::core::effect {

struct SignInByPassword {
  std::string user;
  bool with_code = false;
};
struct LoadMe {};
struct ChangePassword {
  bool has_password = false;
};
struct BeginSecondFactor {};
struct ConfirmSecondFactor {};
struct TurnOffSecondFactor {};
struct LoadSessions {};
struct EndSession {
  std::string id;  // empty: all but this one
};
struct LoadTokens {};
struct CreateToken {
  api::CreateTokenRequest token;
};
struct RevokeToken {
  std::string id;
};

}  // namespace r2deck::core::effect
