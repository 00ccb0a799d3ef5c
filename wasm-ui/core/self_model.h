// The person who is signed in, or wants to be: what the dialogs about oneself know.
#pragma once

#include <optional>
#include <string>

#include "shared/api/people.h"
#include "shared/problem.h"

namespace r2deck::core {

// Signing in by name and password, while signed out. The password stays in the page's own field.
struct PasswordSignIn {
  bool busy = false;
  bool code_asked = false;  // the password was right, and a code of the second factor is needed as well
  std::optional<Problem> problem{};
};

// Where somebody was when their session ended, to be there again.
struct LeftPlace {
  std::string user{};
  std::string account{};
  std::string bucket{};
  std::string prefix{};
};

enum class Copied { unknown, yes, refused };

// ---- dialogs ----
struct ProfileDialog {
  bool busy = false;
  std::optional<api::Me> me{};
  std::optional<Problem> problem{};
};
struct ChangePasswordDialog {
  bool has_password = false;  // else there is none yet to be asked for
  bool busy = false;
  std::optional<Problem> problem{};
};
// Turning the second factor on: its secret, then the first code, then the recovery codes, shown once.
struct SecondFactorDialog {
  bool busy = false;
  std::optional<api::SecondFactor> factor{};
  std::optional<api::RecoveryCodes> codes{};
  Copied copied = Copied::unknown;
  std::optional<Problem> problem{};
};
struct SecondFactorOffDialog {
  bool busy = false;
  std::optional<Problem> problem{};
};
struct SessionsDialog {
  bool busy = false;
  std::optional<api::SessionList> list{};
  std::optional<Problem> problem{};
};
struct TokensDialog {
  bool busy = false;
  std::optional<api::TokenList> list{};
  std::optional<Problem> problem{};
};
struct NewTokenDialog {
  bool busy = false;
  std::string name{};
  std::optional<api::CreatedToken> made{};  // shown once: gone with the dialog
  Copied copied = Copied::unknown;
  std::optional<Problem> problem{};
};
struct RevokeTokenDialog {
  std::string id{};
  std::string name{};
  bool busy = false;
  std::optional<Problem> problem{};
};

}  // namespace r2deck::core
