#include "companion/store/users_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

#define USER_COLUMNS \
  "id, name, password_hash, ifnull(sealed_totp, x''), totp_confirmed, totp_last_step, disabled, created_at"

UserRecord read_user(const Statement& row) {
  return {.id = row.text(0),
          .name = row.text(1),
          .password_hash = row.text(2),
          .sealed_totp = row.text(3),
          .totp_confirmed = row.integer(4) != 0,
          .totp_last_step = row.integer(5),
          .disabled = row.integer(6) != 0,
          .created_at = row.integer(7)};
}

Result<UserRecord> found_or_not(Result<std::optional<UserRecord>> found, std::string_view who) {
  if (!found) return found.problem();
  if (*found) return **std::move(found);
  return Problem{.code = ErrorCode::not_found,
                 .operation = "find the user",
                 .subject = std::string(who),
                 .message = "There is no such user."};
}

// Did exactly one row change?
Result<bool> changed_one(Statement& statement) {
  if (auto done = statement.run(); !done) return done.problem();
  return statement.changed_rows() == 1;
}

}  // namespace

Result<void> UsersStore::insert(const UserRecord& user) {
  auto done = database_
                  .prepare(
                      "INSERT INTO users (id, name, password_hash, disabled, created_at) "
                      "VALUES (?1, ?2, ?3, ?4, ?5)")
                  .bind(user.id, user.name, user.password_hash, user.disabled, user.created_at)
                  .run();
  if (!done && done.problem().code == ErrorCode::already_exists) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = "add the user",
                   .subject = user.name,
                   .message = "There is a user of this name already.",
                   .hint = "Choose another name."};
  }
  return done;
}

Result<std::vector<UserRecord>> UsersStore::list() {
  return collect(database_.prepare("SELECT " USER_COLUMNS " FROM users ORDER BY name"), read_user);
}

Result<UserRecord> UsersStore::find(std::string_view id) {
  return found_or_not(
      first(database_.prepare("SELECT " USER_COLUMNS " FROM users WHERE id = ?1").bind(id), read_user), id);
}

Result<UserRecord> UsersStore::named(std::string_view name) {
  return found_or_not(
      first(database_.prepare("SELECT " USER_COLUMNS " FROM users WHERE name = ?1").bind(name), read_user),
      name);
}

Result<void> UsersStore::set_password(std::string_view id, std::string_view hash) {
  return database_.prepare("UPDATE users SET password_hash = ?2 WHERE id = ?1").bind(id, hash).run();
}

Result<void> UsersStore::set_disabled(std::string_view id, bool disabled) {
  return database_.prepare("UPDATE users SET disabled = ?2 WHERE id = ?1").bind(id, disabled).run();
}

Result<void> UsersStore::remove(std::string_view id) {
  return database_.prepare("DELETE FROM users WHERE id = ?1").bind(id).run();
}

Result<void> UsersStore::set_totp(std::string_view id, std::string_view sealed) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  auto set = database_
                 .prepare(
                     "UPDATE users SET sealed_totp = iif(?2 = x'', NULL, ?2), totp_confirmed = 0, "
                     "totp_last_step = 0 WHERE id = ?1")
                 .bind(id, Blob{sealed})
                 .run();
  if (!set) return set;
  auto forgotten = database_.prepare("DELETE FROM recovery_codes WHERE user = ?1").bind(id).run();
  if (!forgotten) return forgotten;
  return transaction->commit();
}

Result<void> UsersStore::confirm_totp(std::string_view id, const std::vector<std::string>& recovery_hashes) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  auto set = database_.prepare("UPDATE users SET totp_confirmed = 1 WHERE id = ?1").bind(id).run();
  if (!set) return set;
  for (const std::string& hash : recovery_hashes) {
    auto added =
        database_.prepare("INSERT INTO recovery_codes (user, hash) VALUES (?1, ?2)").bind(id, hash).run();
    if (!added) return added;
  }
  return transaction->commit();
}

Result<bool> UsersStore::use_totp_step(std::string_view id, std::int64_t step) {
  Statement use =
      database_.prepare("UPDATE users SET totp_last_step = ?2 WHERE id = ?1 AND totp_last_step < ?2");
  use.bind(id, step);
  return changed_one(use);
}

Result<bool> UsersStore::use_recovery_code(std::string_view id, std::string_view hash) {
  Statement use = database_.prepare("DELETE FROM recovery_codes WHERE user = ?1 AND hash = ?2");
  use.bind(id, hash);
  return changed_one(use);
}

Result<std::int64_t> UsersStore::recovery_codes_left(std::string_view id) {
  auto found = first(database_.prepare("SELECT count(*) FROM recovery_codes WHERE user = ?1").bind(id),
                     [](const Statement& row) { return row.integer(0); });
  if (!found) return found.problem();
  return found->value_or(0);
}

Result<void> UsersStore::remember_device(std::string_view id, std::string_view hash, text::UnixMillis now) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.problem();
  auto added = database_.prepare("INSERT OR IGNORE INTO devices (hash, user, created_at) VALUES (?1, ?2, ?3)")
                   .bind(hash, id, now)
                   .run();
  if (!added) return added;
  auto forgotten = database_
                       .prepare(
                           "DELETE FROM devices WHERE user = ?1 AND hash NOT IN (SELECT hash FROM "
                           "devices WHERE user = ?1 ORDER BY created_at DESC, hash LIMIT 20)")
                       .bind(id)
                       .run();
  if (!forgotten) return forgotten;
  return transaction->commit();
}

Result<bool> UsersStore::knows_device(std::string_view id, std::string_view hash) {
  auto found = first(database_.prepare("SELECT 1 FROM devices WHERE hash = ?2 AND user = ?1").bind(id, hash),
                     [](const Statement& row) { return row.integer(0); });
  if (!found) return found.problem();
  return found->has_value();
}

Result<void> UsersStore::forget_devices(std::string_view id) {
  return database_.prepare("DELETE FROM devices WHERE user = ?1").bind(id).run();
}

}  // namespace r2deck::store
