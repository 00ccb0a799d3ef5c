// People and what they may do: /me, /users, /sessions, /tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

// What each may do stands in companion/services/authority.cpp.
enum class AccessRole { uploader, viewer, editor, admin, owner };

// A role, and where it holds. Empty: every account, every bucket, the whole bucket. A prefix is text,
// compared after NFC: "team/" covers "team/a.txt", and "team" also "teamwork.txt".
struct Scope {
  AccessRole role = AccessRole::viewer;
  std::string account{};  // id
  std::string bucket{};   // needs an account
  std::string prefix{};   // needs a bucket

  bool operator==(const Scope&) const = default;
};

// POST /users/{user}/grants. An owner is one everywhere.
struct CreateGrantRequest {
  Scope scope{};
};

struct Grant {
  std::string id{};
  Scope scope{};
  text::UnixMillis created_at = 0;
};

struct GrantList {
  std::vector<Grant> grants{};
};

struct CreateUserRequest {
  std::string name{};                     // 1..64 of a-z 0-9 . _ @ + -, beginning with a letter or digit
  std::optional<std::string> password{};  // without one they sign in by link only
};

struct User {
  std::string name{};
  bool has_password = false;
  bool second_factor = false;
  bool disabled = false;
  std::vector<Grant> grants{};
  text::UnixMillis created_at = 0;
};

struct UserList {
  std::vector<User> users{};
};

// PUT /users/{user}
struct ChangeUserRequest {
  bool disabled = false;
};

// PUT /users/{user}/password, by an owner.
struct ResetPasswordRequest {
  std::string password{};
};

// PUT /me/password. `current` is needed where there is a password already.
struct ChangePasswordRequest {
  std::optional<std::string> current{};
  std::string password{};
};

// GET /me
struct Me {
  std::string user{};
  std::optional<std::string> token{};  // the name of the API token that asks
  bool has_password = false;
  bool second_factor = false;
  std::int64_t recovery_codes = 0;  // left
  std::vector<Scope> scopes{};      // what they may; for a token with a scope of its own, that
};

// POST /me/totp: a secret to be confirmed by its first code.
struct SecondFactor {
  std::string secret{};  // base32
  std::string uri{};     // otpauth://totp/...
  // The QR code of `uri`: rows from the top, a character per module: '#' dark, '.' light; without its light
  // margin. Empty when there is none.
  std::vector<std::string> qr_code{};
};

// POST /me/totp/confirm and /me/totp/disable; a recovery code will do for the latter.
struct CodeRequest {
  std::string code{};
};

struct RecoveryCodes {
  std::vector<std::string> codes{};  // each good once, in place of a code
};

struct SessionInfo {
  std::string id{};
  bool current = false;
  std::string device{};   // "Firefox on Linux", as the browser said of itself; empty where it is not known
  std::string address{};  // from where it was begun; empty where it is not known
  text::UnixMillis created_at = 0;
  text::UnixMillis expires_at = 0;
  text::UnixMillis last_used = 0;
};

struct SessionList {
  std::vector<SessionInfo> sessions{};
};

// POST /tokens, for oneself. Without a scope the token may what its user may, with one what both may.
struct CreateTokenRequest {
  std::string name{};  // 1..64 visible characters
  std::optional<text::UnixMillis> expires_at{};
  std::vector<Scope> scopes{};
};

struct CreatedToken {
  std::string id{};
  std::string token{};  // shown once
};

struct TokenInfo {
  std::string id{};
  std::string user{};
  std::string name{};
  bool scoped = false;  // what `scopes` say, even when none is left; else all that its user may
  std::vector<Scope> scopes{};
  text::UnixMillis created_at = 0;
  std::optional<text::UnixMillis> expires_at{};
  std::optional<text::UnixMillis> last_used{};
};

struct TokenList {
  std::vector<TokenInfo> tokens{};
};

}  // namespace r2deck::api
