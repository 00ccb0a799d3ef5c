#include "companion/store/tokens_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

#define TOKEN_COLUMNS "id, user, name, hash, scoped, created_at, expires_at, last_used, revoked_at"

TokenRecord read_token(const Statement& row) {
  return {.id = row.text(0),
          .user = row.text(1),
          .name = row.text(2),
          .hash = row.text(3),
          .scoped = row.integer(4) != 0,
          .created_at = row.integer(5),
          .expires_at = row.integer_or_null(6),
          .last_used = row.integer_or_null(7),
          .revoked_at = row.integer_or_null(8)};
}

Result<void> revoke_with(Statement statement, std::string_view user, std::string_view which,
                         text::UnixMillis now) {
  statement.bind(user, which, now);
  if (auto done = statement.run(); !done) return done;
  if (statement.changed_rows() == 1) return {};
  return Problem{.code = ErrorCode::not_found,
                 .operation = "revoke the API token",
                 .subject = std::string(which),
                 .message = "There is no usable API token of this name.",
                 .hint = "See the names with: r2deck token list"};
}

}  // namespace

Result<void> TokensStore::insert(const TokenRecord& token) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  // A token that has expired gives its name free.
  auto ended = database_
                   .prepare(
                       "UPDATE tokens SET revoked_at = expires_at "
                       "WHERE user = ?3 AND name = ?1 AND revoked_at IS NULL AND expires_at <= ?2")
                   .bind(token.name, token.created_at, token.user)
                   .run();
  if (!ended) return ended;
  auto inserted =
      database_.prepare("INSERT INTO tokens (" TOKEN_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
          .bind(token.id, token.user, token.name, token.hash, token.scoped, token.created_at,
                token.expires_at, token.last_used, token.revoked_at)
          .run();
  if (!inserted && inserted.problem().code == ErrorCode::already_exists) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = "create the API token",
                   .subject = token.name,
                   .message = "There is an API token of this name already.",
                   .hint = "Choose another name, or revoke that token first."};
  }
  if (!inserted) return inserted;
  return transaction->commit();
}

Result<std::vector<TokenRecord>> TokensStore::list() {
  return collect(database_.prepare("SELECT " TOKEN_COLUMNS " FROM tokens ORDER BY created_at, rowid"),
                 read_token);
}

Result<std::optional<TokenRecord>> TokensStore::find_usable(std::string_view hash, text::UnixMillis now) {
  return first(database_
                   .prepare("SELECT " TOKEN_COLUMNS " FROM tokens WHERE hash = ?1 AND revoked_at IS NULL "
                            "AND (expires_at IS NULL OR expires_at > ?2)")
                   .bind(hash, now),
               read_token);
}

Result<void> TokensStore::touch(std::string_view id, text::UnixMillis now) {
  return database_.prepare("UPDATE tokens SET last_used = ?2 WHERE id = ?1").bind(id, now).run();
}

Result<void> TokensStore::revoke(std::string_view user, std::string_view name, text::UnixMillis now) {
  return revoke_with(
      database_.prepare("UPDATE tokens SET revoked_at = ?3 WHERE user = ?1 AND name = ?2 AND revoked_at IS "
                        "NULL AND (expires_at IS NULL OR expires_at > ?3)"),
      user, name, now);
}

Result<void> TokensStore::revoke_by_id(std::string_view user, std::string_view id, text::UnixMillis now) {
  return revoke_with(
      database_.prepare("UPDATE tokens SET revoked_at = ?3 WHERE user = ?1 AND id = ?2 AND revoked_at IS "
                        "NULL AND (expires_at IS NULL OR expires_at > ?3)"),
      user, id, now);
}

}  // namespace r2deck::store
