#include "shared/api/codec_types.h"
#include "shared/r2/limits.h"
#include "shared/text/utf8.h"

namespace r2deck::api {
namespace {

constexpr std::array<Named<AccessRole>, 5> kRoles{{{AccessRole::uploader, "uploader"},
                                                   {AccessRole::viewer, "viewer"},
                                                   {AccessRole::editor, "editor"},
                                                   {AccessRole::admin, "admin"},
                                                   {AccessRole::owner, "owner"}}};
constexpr TextRule kUserName{1, 64, Characters::visible};
// Longer ones cost Argon2 nothing, but a body of megabytes should not reach it.
constexpr TextRule kPassword{1, 1024, Characters::any};
constexpr TextRule kCode{1, 64, Characters::line};

}  // namespace

template <class Io, Like<Scope> V>
void describe(Io& io, V& scope) {
  io.choice("role", scope.role, kRoles);
  io.text_or("account", scope.account, "", TextRule{0, 64, Characters::visible});
  io.text_or("bucket", scope.bucket, "", TextRule{0, 255, Characters::visible});
  io.text_or("prefix", scope.prefix, "", TextRule{0, r2::kMaxKeyBytes, Characters::any});
  io.require("bucket", scope.bucket.empty() || !scope.account.empty(), "needs an account");
  io.require("prefix", scope.prefix.empty() || !scope.bucket.empty(), "needs a bucket");
  io.require("role", scope.role != AccessRole::owner || scope.account.empty(),
             "is \"owner\", which nobody is of a single account");
}

template <class Io, Like<CreateGrantRequest> V>
void describe(Io& io, V& request) {
  describe(io, request.scope);
}

template <class Io, Like<Grant> V>
void describe(Io& io, V& grant) {
  io.text("id", grant.id, kLoose);
  describe(io, grant.scope);
  io.time("createdAt", grant.created_at);
}

template <class Io, Like<GrantList> V>
void describe(Io& io, V& list) {
  io.objects("grants", list.grants, kAnyCount);
}

template <class Io, Like<CreateUserRequest> V>
void describe(Io& io, V& request) {
  io.text("name", request.name, kUserName);
  io.text("password", request.password, kPassword);
}

template <class Io, Like<User> V>
void describe(Io& io, V& user) {
  io.text("name", user.name, kLoose);
  io.boolean("hasPassword", user.has_password);
  io.boolean("secondFactor", user.second_factor);
  io.boolean("disabled", user.disabled);
  io.objects("grants", user.grants, kAnyCount);
  io.time("createdAt", user.created_at);
}

template <class Io, Like<UserList> V>
void describe(Io& io, V& list) {
  io.objects("users", list.users, kAnyCount);
}

template <class Io, Like<ChangeUserRequest> V>
void describe(Io& io, V& request) {
  io.boolean("disabled", request.disabled);
}

template <class Io, Like<ResetPasswordRequest> V>
void describe(Io& io, V& request) {
  io.text("password", request.password, kPassword);
}

template <class Io, Like<ChangePasswordRequest> V>
void describe(Io& io, V& request) {
  io.text("current", request.current, kPassword);
  io.text("password", request.password, kPassword);
}

template <class Io, Like<Me> V>
void describe(Io& io, V& me) {
  io.text("user", me.user, kLoose);
  io.text("token", me.token, kLoose);
  io.boolean("hasPassword", me.has_password);
  io.boolean("secondFactor", me.second_factor);
  io.integer("recoveryCodes", me.recovery_codes, kAnySize);
  io.objects("scopes", me.scopes, kAnyCount);
}

template <class Io, Like<SecondFactor> V>
void describe(Io& io, V& factor) {
  io.text("secret", factor.secret, kLoose);
  io.text("uri", factor.uri, kLoose);
  io.texts("qrCode", factor.qr_code, kAnyCount, kLoose);
}

template <class Io, Like<CodeRequest> V>
void describe(Io& io, V& request) {
  io.text("code", request.code, kCode);
}

template <class Io, Like<RecoveryCodes> V>
void describe(Io& io, V& codes) {
  io.texts("codes", codes.codes, kAnyCount, kLoose);
}

template <class Io, Like<SessionInfo> V>
void describe(Io& io, V& session) {
  io.text("id", session.id, kLoose);
  io.boolean("current", session.current);
  io.text_or("device", session.device, "", kLoose);
  io.text_or("address", session.address, "", kLoose);
  io.time("createdAt", session.created_at);
  io.time("expiresAt", session.expires_at);
  io.time("lastUsed", session.last_used);
}

template <class Io, Like<SessionList> V>
void describe(Io& io, V& list) {
  io.objects("sessions", list.sessions, kAnyCount);
}

template <class Io, Like<CreateTokenRequest> V>
void describe(Io& io, V& request) {
  io.text("name", request.name, TextRule{1, 64, Characters::line});
  io.time("expiresAt", request.expires_at);
  io.objects_if_any("scopes", request.scopes, Range{1, 16});
}

template <class Io, Like<CreatedToken> V>
void describe(Io& io, V& token) {
  io.text("id", token.id, kLoose);
  io.text("token", token.token, kLoose);
}

template <class Io, Like<TokenInfo> V>
void describe(Io& io, V& token) {
  io.text("id", token.id, kLoose);
  io.text("user", token.user, kLoose);
  io.text("name", token.name, kLoose);
  io.boolean("scoped", token.scoped);
  io.objects_if_any("scopes", token.scopes, kAnyCount);
  io.time("createdAt", token.created_at);
  io.time("expiresAt", token.expires_at);
  io.time("lastUsed", token.last_used);
}

template <class Io, Like<TokenList> V>
void describe(Io& io, V& list) {
  io.objects("tokens", list.tokens, kAnyCount);
}

R2DECK_CODEC(CreateGrantRequest, Role::request)
R2DECK_CODEC(Grant, Role::answer)
R2DECK_CODEC(GrantList, Role::answer)
R2DECK_CODEC(CreateUserRequest, Role::request)
R2DECK_CODEC(User, Role::answer)
R2DECK_CODEC(UserList, Role::answer)
R2DECK_CODEC(ChangeUserRequest, Role::request)
R2DECK_CODEC(ResetPasswordRequest, Role::request)
R2DECK_CODEC(ChangePasswordRequest, Role::request)
R2DECK_CODEC(Me, Role::answer)
R2DECK_CODEC(SecondFactor, Role::answer)
R2DECK_CODEC(CodeRequest, Role::request)
R2DECK_CODEC(RecoveryCodes, Role::answer)
R2DECK_CODEC(SessionList, Role::answer)
R2DECK_CODEC(CreateTokenRequest, Role::request)
R2DECK_CODEC(CreatedToken, Role::answer)
R2DECK_CODEC(TokenList, Role::answer)

}  // namespace r2deck::api
