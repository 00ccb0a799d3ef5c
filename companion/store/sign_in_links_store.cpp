#include "companion/store/sign_in_links_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

constexpr text::UnixMillis kDay = 24LL * 60 * 60 * 1000;

Problem refused(ErrorCode code, std::string message) {
  return {.code = code,
          .operation = "sign in",
          .subject = "",
          .message = std::move(message),
          .hint = "Make a new link with: r2deck link"};
}

}  // namespace

Result<void> SignInLinksStore::insert(std::string_view token_hash, std::string_view user,
                                      text::UnixMillis now, text::UnixMillis expires_at) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  auto forgotten =
      database_.prepare("DELETE FROM sign_in_links WHERE expires_at < ?1").bind(now - kDay).run();
  if (!forgotten) return forgotten;
  auto inserted =
      database_
          .prepare(
              "INSERT INTO sign_in_links (token_hash, user, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)")
          .bind(token_hash, user, now, expires_at)
          .run();
  if (!inserted) return inserted;
  return transaction->commit();
}

Result<std::string> SignInLinksStore::redeem(std::string_view token_hash, text::UnixMillis now) {
  {
    // The one statement that decides: whoever changes the row has used the link.
    auto user = first(database_
                          .prepare("UPDATE sign_in_links SET used_at = ?2 WHERE token_hash = ?1 AND used_at "
                                   "IS NULL AND expires_at > ?2 RETURNING user")
                          .bind(token_hash, now),
                      [](const Statement& row) { return row.text(0); });
    if (!user) return user.problem();
    if (*user) return **std::move(user);
  }
  auto used =
      first(database_.prepare("SELECT used_at FROM sign_in_links WHERE token_hash = ?1").bind(token_hash),
            [](const Statement& row) { return row.integer_or_null(0).has_value(); });
  if (!used) return used.problem();
  if (!*used) return refused(ErrorCode::not_found, "There is no such sign-in link.");
  if (**used) return refused(ErrorCode::link_used, "This sign-in link has been used already.");
  return refused(ErrorCode::link_expired, "This sign-in link has expired.");
}

}  // namespace r2deck::store
