#include "companion/store/accounts_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

#define ACCOUNT_COLUMNS                                                                         \
  "id, label, kind, endpoint, region, account_id, jurisdiction, access_key_id, sealed_secret, " \
  "sealed_token, token_of, disabled, proof, created_at"

api::Jurisdiction jurisdiction_from(std::string_view name) {
  if (name == "eu") return api::Jurisdiction::eu;
  return name == "fedramp" ? api::Jurisdiction::fedramp : api::Jurisdiction::none;
}

std::string_view name_of(api::Jurisdiction jurisdiction) {
  if (jurisdiction == api::Jurisdiction::eu) return "eu";
  return jurisdiction == api::Jurisdiction::fedramp ? "fedramp" : "default";
}

TokenOf token_of_from(std::string_view name) {
  if (name == "user") return TokenOf::user;
  return name == "account" ? TokenOf::account : TokenOf::nobody;
}

std::string_view name_of(TokenOf whose) {
  if (whose == TokenOf::user) return "user";
  return whose == TokenOf::account ? "account" : "";
}

AccountRecord read_account(const Statement& row) {
  return {.id = row.text(0),
          .label = row.text(1),
          .kind = row.text(2) == "r2" ? api::AccountKind::r2 : api::AccountKind::s3,
          .endpoint = row.text(3),
          .region = row.text(4),
          .account_id = row.text(5),
          .jurisdiction = jurisdiction_from(row.text(6)),
          .credentials = {.access_key_id = row.text(7),
                          .sealed_secret = row.text(8),
                          .sealed_token = row.text(9),
                          .token_of = token_of_from(row.text(10))},
          .disabled = row.integer(11) != 0,
          .proof = row.text(12) == "md5" ? api::Proof::md5 : api::Proof::size_only,
          .created_at = row.integer(13)};
}

Problem no_account(std::string_view id) {
  return {.code = ErrorCode::not_found,
          .operation = "find the account",
          .subject = std::string(id),
          .message = "There is no such account."};
}

// A change of one row, by id.
Result<void> change(Statement& statement, std::string_view id) {
  if (auto done = statement.run(); !done) return done;
  if (statement.changed_rows() == 0) return no_account(id);
  return {};
}

}  // namespace

Result<void> AccountsStore::insert(const AccountRecord& account) {
  Statement statement =
      database_.prepare("INSERT INTO accounts (" ACCOUNT_COLUMNS
                        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
  const std::string_view kind = account.kind == api::AccountKind::r2 ? "r2" : "s3";
  const std::string_view proof = account.proof == api::Proof::md5 ? "md5" : "size_only";
  const SealedCredentials& credentials = account.credentials;
  statement.bind(account.id, account.label, kind, account.endpoint, account.region, account.account_id,
                 name_of(account.jurisdiction), credentials.access_key_id, Blob{credentials.sealed_secret},
                 Blob{credentials.sealed_token}, name_of(credentials.token_of), account.disabled, proof,
                 account.created_at);
  auto done = statement.run();
  if (!done && done.problem().code == ErrorCode::already_exists) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = "add the account",
                   .subject = account.id,
                   .message = "There is an account with this id already."};
  }
  return done;
}

Result<std::vector<AccountRecord>> AccountsStore::list() {
  return collect(database_.prepare("SELECT " ACCOUNT_COLUMNS " FROM accounts ORDER BY created_at, rowid"),
                 read_account);
}

Result<AccountRecord> AccountsStore::find(std::string_view id) {
  auto found = first(database_.prepare("SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE id = ?1").bind(id),
                     read_account);
  if (!found) return found.problem();
  if (!*found) return no_account(id);
  return **std::move(found);
}

Result<std::optional<AccountRecord>> AccountsStore::find_by_label(std::string_view label) {
  return first(database_
                   .prepare("SELECT " ACCOUNT_COLUMNS
                            " FROM accounts WHERE label = ?1 ORDER BY created_at, rowid LIMIT 1")
                   .bind(label),
               read_account);
}

Result<void> AccountsStore::update(const AccountRecord& account) {
  Statement statement = database_.prepare(
      "UPDATE accounts SET label = ?2, endpoint = ?3, jurisdiction = ?4, disabled = ?5 WHERE id = ?1");
  statement.bind(account.id, account.label, account.endpoint, name_of(account.jurisdiction),
                 account.disabled);
  return change(statement, account.id);
}

Result<void> AccountsStore::replace_credentials(std::string_view id, const SealedCredentials& credentials) {
  Statement statement = database_.prepare(
      "UPDATE accounts SET access_key_id = ?2, sealed_secret = ?3, sealed_token = ?4, token_of = ?5 "
      "WHERE id = ?1");
  statement.bind(id, credentials.access_key_id, Blob{credentials.sealed_secret},
                 Blob{credentials.sealed_token}, name_of(credentials.token_of));
  return change(statement, id);
}

Result<void> AccountsStore::remove(std::string_view id) {
  Statement statement = database_.prepare("DELETE FROM accounts WHERE id = ?1");
  statement.bind(id);
  return change(statement, id);
}

Result<std::int64_t> AccountsStore::count() {
  auto found = first(database_.prepare("SELECT count(*) FROM accounts"),
                     [](const Statement& row) { return row.integer(0); });
  if (!found) return found.problem();
  return found->value_or(0);
}

}  // namespace r2deck::store
