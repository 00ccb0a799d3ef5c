#include "companion/store/uploads_store.h"

#include "companion/store/statement.h"

namespace r2deck::store {
namespace {

#define UPLOAD_COLUMNS                                                                        \
  "id, actor, account, bucket, key, size, part_size, part_count, mode, storage_id, headers, " \
  "if_none_match, state, etag, created_at, updated_at, user"

UploadState state_from(std::string_view name) {
  for (const UploadState state : {UploadState::active, UploadState::completing, UploadState::completed}) {
    if (to_string(state) == name) return state;
  }
  return UploadState::aborted;  // the schema knows these four only
}

UploadRecord read_upload(const Statement& row) {
  return {.id = row.text(0),
          .user = row.text(16),
          .actor = row.text(1),
          .account = row.text(2),
          .bucket = row.text(3),
          .key = row.text(4),
          .size = row.integer(5),
          .part_size = row.integer(6),
          .part_count = static_cast<std::int32_t>(row.integer(7)),
          .mode = row.text(8) == "single" ? api::UploadMode::single : api::UploadMode::multipart,
          .storage_id = row.text(9),
          .headers = row.text(10),
          .if_none_match = row.integer(11) != 0,
          .state = state_from(row.text(12)),
          .etag = row.text(13),
          .created_at = row.integer(14),
          .updated_at = row.integer(15)};
}

}  // namespace

std::string_view to_string(UploadState state) {
  switch (state) {
    case UploadState::active:
      return "active";
    case UploadState::completing:
      return "completing";
    case UploadState::completed:
      return "completed";
    case UploadState::aborted:
      return "aborted";
  }
  return "aborted";
}

Result<void> UploadsStore::insert(const UploadRecord& upload) {
  Statement statement = database_.prepare(
      "INSERT INTO uploads (" UPLOAD_COLUMNS
      ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)");
  const std::string_view mode = upload.mode == api::UploadMode::single ? "single" : "multipart";
  statement.bind(upload.id, upload.actor, upload.account, upload.bucket, upload.key, upload.size,
                 upload.part_size, upload.part_count, mode, upload.storage_id, upload.headers,
                 upload.if_none_match, to_string(upload.state), upload.etag, upload.created_at,
                 upload.updated_at, upload.user);
  auto done = statement.run();
  if (!done && done.problem().code == ErrorCode::already_exists) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = "record the upload",
                   .subject = upload.id,
                   .message = "There is an upload with this id already."};
  }
  if (!done && done.problem().code == ErrorCode::not_found) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "record the upload",
                   .subject = upload.account,
                   .message = "There is no such account."};
  }
  return done;
}

Result<UploadRecord> UploadsStore::find(std::string_view id) {
  auto found =
      first(database_.prepare("SELECT " UPLOAD_COLUMNS " FROM uploads WHERE id = ?1").bind(id), read_upload);
  if (!found) return found.problem();
  if (!*found) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "find the upload",
                   .subject = std::string(id),
                   .message = "There is no such upload."};
  }
  return **std::move(found);
}

Result<std::vector<UploadRecord>> UploadsStore::list(UploadState state) {
  const std::string_view name = to_string(state);
  return collect(
      database_.prepare("SELECT " UPLOAD_COLUMNS " FROM uploads WHERE state = ?1 ORDER BY created_at, rowid")
          .bind(name),
      read_upload);
}

Result<std::vector<UploadRecord>> UploadsStore::unfinished(std::string_view account, std::int64_t limit) {
  return collect(database_
                     .prepare("SELECT " UPLOAD_COLUMNS
                              " FROM uploads WHERE account = ?1 AND state IN ('active', 'completing') "
                              "ORDER BY created_at, rowid LIMIT ?2")
                     .bind(account, limit),
                 read_upload);
}

Result<std::int64_t> UploadsStore::count_unfinished(std::string_view account) {
  const auto found = first(
      database_
          .prepare("SELECT count(*) FROM uploads WHERE account = ?1 AND state IN ('active', 'completing')")
          .bind(account),
      [](const Statement& row) { return row.integer(0); });
  if (!found) return found.problem();
  return found->value_or(0);
}

Result<bool> UploadsStore::transition(std::string_view id, UploadState from, UploadState to,
                                      text::UnixMillis now, std::string_view etag) {
  {
    Statement statement = database_.prepare(
        "UPDATE uploads SET state = ?3, updated_at = ?4, etag = iif(?5 = '', etag, ?5) "
        "WHERE id = ?1 AND state = ?2");
    statement.bind(id, to_string(from), to_string(to), now, etag);
    if (auto done = statement.run(); !done) return done.problem();
    if (statement.changed_rows() == 1) return true;
  }
  if (auto found = find(id); !found) return found.problem();
  return false;
}

Result<bool> UploadsStore::resize(std::string_view id, std::int64_t size, std::int32_t part_count,
                                  text::UnixMillis now) {
  {
    Statement statement = database_.prepare(
        "UPDATE uploads SET size = ?2, part_count = ?3, updated_at = ?4 WHERE id = ?1 AND state = 'active'");
    statement.bind(id, size, part_count, now);
    if (auto done = statement.run(); !done) return done.problem();
    if (statement.changed_rows() == 1) return true;
  }
  if (auto found = find(id); !found) return found.problem();
  return false;
}

}  // namespace r2deck::store
