#include "companion/store/named_buckets_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {

Result<void> NamedBucketsStore::insert(std::string_view account, std::string_view bucket,
                                       text::UnixMillis now) {
  Statement statement =
      database_.prepare("INSERT INTO named_buckets (account, name, created_at) VALUES (?1, ?2, ?3)");
  statement.bind(account, bucket, now);
  auto done = statement.run();
  if (!done && done.problem().code == ErrorCode::already_exists) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = "name the bucket",
                   .subject = std::string(bucket),
                   .message = "This bucket has been named already."};
  }
  if (!done && done.problem().code == ErrorCode::not_found) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "name the bucket",
                   .subject = std::string(account),
                   .message = "There is no such account."};
  }
  return done;
}

Result<std::vector<std::string>> NamedBucketsStore::list(std::string_view account) {
  return collect(
      database_.prepare("SELECT name FROM named_buckets WHERE account = ?1 ORDER BY name").bind(account),
      [](const Statement& row) { return row.text(0); });
}

Result<void> NamedBucketsStore::remove(std::string_view account, std::string_view bucket) {
  Statement statement = database_.prepare("DELETE FROM named_buckets WHERE account = ?1 AND name = ?2");
  statement.bind(account, bucket);
  if (auto done = statement.run(); !done) return done;
  if (statement.changed_rows() > 0) return {};
  return Problem{.code = ErrorCode::not_found,
                 .operation = "forget the bucket's name",
                 .subject = std::string(bucket),
                 .message = "This bucket was not named by hand."};
}

}  // namespace r2deck::store
