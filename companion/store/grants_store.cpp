#include "companion/store/grants_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

using api::AccessRole;

#define GRANT_COLUMNS "id, role, ifnull(account, ''), bucket, prefix, created_at"

// The schema knows these five only; what else could be read is the least of them.
AccessRole access_role_from(std::string_view name) {
  for (const AccessRole role :
       {AccessRole::viewer, AccessRole::editor, AccessRole::admin, AccessRole::owner}) {
    if (to_string(role) == name) return role;
  }
  return AccessRole::uploader;
}

api::Grant read_grant(const Statement& row) {
  return {.id = row.text(0),
          .scope = {access_role_from(row.text(1)), row.text(2), row.text(3), row.text(4)},
          .created_at = row.integer(5)};
}

Result<void> give(Statement statement, std::string_view whom, const api::Grant& grant) {
  const api::Scope& scope = grant.scope;
  auto done = std::move(statement)
                  .bind(grant.id, whom, to_string(scope.role), scope.account, scope.bucket, scope.prefix,
                        grant.created_at)
                  .run();
  if (done ||
      (done.problem().code != ErrorCode::already_exists && done.problem().code != ErrorCode::not_found)) {
    return done;
  }
  const bool again = done.problem().code == ErrorCode::already_exists;
  return Problem{.code = done.problem().code,
                 .operation = "give the role",
                 .subject = again ? std::string(to_string(scope.role)) : scope.account,
                 .message = again ? "They have this role there already." : "There is no such account."};
}

}  // namespace

std::string_view to_string(AccessRole role) {
  switch (role) {
    case AccessRole::uploader:
      return "uploader";
    case AccessRole::viewer:
      return "viewer";
    case AccessRole::editor:
      return "editor";
    case AccessRole::admin:
      return "admin";
    case AccessRole::owner:
      return "owner";
  }
  return "uploader";
}

Result<void> GrantsStore::give_user(std::string_view user, const api::Grant& grant) {
  return give(database_.prepare("INSERT INTO grants (id, user, role, account, bucket, prefix, created_at) "
                                "VALUES (?1, ?2, ?3, nullif(?4, ''), ?5, ?6, ?7)"),
              user, grant);
}

Result<void> GrantsStore::give_token(std::string_view token, const api::Grant& grant) {
  return give(database_.prepare("INSERT INTO grants (id, token, role, account, bucket, prefix, created_at) "
                                "VALUES (?1, ?2, ?3, nullif(?4, ''), ?5, ?6, ?7)"),
              token, grant);
}

Result<std::vector<api::Grant>> GrantsStore::of_user(std::string_view user) {
  return collect(
      database_.prepare("SELECT " GRANT_COLUMNS " FROM grants WHERE user = ?1 ORDER BY created_at, rowid")
          .bind(user),
      read_grant);
}

Result<std::vector<api::Grant>> GrantsStore::of_token(std::string_view token) {
  return collect(
      database_.prepare("SELECT " GRANT_COLUMNS " FROM grants WHERE token = ?1 ORDER BY created_at, rowid")
          .bind(token),
      read_grant);
}

Result<void> GrantsStore::take(std::string_view user, std::string_view grant) {
  Statement statement = database_.prepare("DELETE FROM grants WHERE id = ?2 AND user = ?1");
  statement.bind(user, grant);
  if (auto done = statement.run(); !done) return done;
  if (statement.changed_rows() == 1) return {};
  return Problem{.code = ErrorCode::not_found,
                 .operation = "take the role",
                 .subject = std::string(grant),
                 .message = "They have no such grant."};
}

Result<std::int64_t> GrantsStore::other_owners(std::string_view user) {
  auto found = first(database_
                         .prepare("SELECT count(DISTINCT users.id) FROM users JOIN grants ON grants.user = "
                                  "users.id WHERE grants.role = 'owner' AND NOT users.disabled AND users.id "
                                  "<> ?1")
                         .bind(user),
                     [](const Statement& row) { return row.integer(0); });
  if (!found) return found.problem();
  return found->value_or(0);
}

}  // namespace r2deck::store
