#include "companion/store/sessions_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

#define SESSION_COLUMNS "cookie_hash, header_hash, name, created_at, expires_at, last_used"

SessionRecord read_session(const Statement& row) {
  return {.cookie_hash = row.text(0),
          .header_hash = row.text(1),
          .name = row.text(2),
          .created_at = row.integer(3),
          .expires_at = row.integer(4),
          .last_used = row.integer(5)};
}

}  // namespace

Result<void> SessionsStore::insert(const SessionRecord& session) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  auto forgotten =
      database_.prepare("DELETE FROM sessions WHERE expires_at <= ?1").bind(session.created_at).run();
  if (!forgotten) return forgotten;
  auto inserted =
      database_.prepare("INSERT INTO sessions (" SESSION_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
          .bind(session.cookie_hash, session.header_hash, session.name, session.created_at,
                session.expires_at, session.last_used)
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

}  // namespace r2deck::store
