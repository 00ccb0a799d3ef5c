#include "companion/store/sessions_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

#define SESSION_COLUMNS \
  "id, cookie_hash, header_hash, user, created_at, expires_at, last_used, device, address"

SessionRecord read_session(const Statement& row) {
  return {.id = row.text(0),
          .cookie_hash = row.text(1),
          .header_hash = row.text(2),
          .user = row.text(3),
          .created_at = row.integer(4),
          .expires_at = row.integer(5),
          .last_used = row.integer(6),
          .device = row.text(7),
          .address = row.text(8)};
}

}  // namespace

Result<void> SessionsStore::insert(const SessionRecord& session) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  auto forgotten =
      database_.prepare("DELETE FROM sessions WHERE expires_at <= ?1").bind(session.created_at).run();
  if (!forgotten) return forgotten;
  auto inserted =
      database_
          .prepare("INSERT INTO sessions (" SESSION_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
          .bind(session.id, session.cookie_hash, session.header_hash, session.user, session.created_at,
                session.expires_at, session.last_used, session.device, session.address)
          .run();
  if (!inserted) return inserted;
  return transaction->commit();
}

Result<std::optional<SessionRecord>> SessionsStore::find(std::string_view cookie_hash, text::UnixMillis now) {
  return first(
      database_.prepare("SELECT " SESSION_COLUMNS " FROM sessions WHERE cookie_hash = ?1 AND expires_at > ?2")
          .bind(cookie_hash, now),
      read_session);
}

Result<void> SessionsStore::touch(std::string_view cookie_hash, text::UnixMillis now) {
  return database_.prepare("UPDATE sessions SET last_used = ?2 WHERE cookie_hash = ?1")
      .bind(cookie_hash, now)
      .run();
}

Result<void> SessionsStore::remove(std::string_view cookie_hash) {
  return database_.prepare("DELETE FROM sessions WHERE cookie_hash = ?1").bind(cookie_hash).run();
}

Result<std::vector<SessionRecord>> SessionsStore::of_user(std::string_view user, text::UnixMillis now) {
  return collect(database_
                     .prepare("SELECT " SESSION_COLUMNS " FROM sessions WHERE user = ?1 AND expires_at > ?2 "
                              "ORDER BY created_at DESC, id")
                     .bind(user, now),
                 read_session);
}

Result<void> SessionsStore::revoke(std::string_view user, std::string_view id) {
  Statement statement = database_.prepare("DELETE FROM sessions WHERE id = ?2 AND user = ?1");
  statement.bind(user, id);
  if (auto done = statement.run(); !done) return done;
  if (statement.changed_rows() == 1) return {};
  return Problem{.code = ErrorCode::not_found,
                 .operation = "end the session",
                 .subject = std::string(id),
                 .message = "There is no such session."};
}

Result<void> SessionsStore::revoke_all(std::string_view user, std::string_view but) {
  return database_.prepare("DELETE FROM sessions WHERE user = ?1 AND id <> ?2").bind(user, but).run();
}

}  // namespace r2deck::store
