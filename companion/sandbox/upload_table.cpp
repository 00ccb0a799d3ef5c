#include "companion/sandbox/upload_table.h"

#include "companion/sandbox/digest.h"
#include "companion/sandbox/ssec.h"

namespace r2deck::sandbox {
namespace {

Part read_part(const Statement& row, int at) {
  return {row.integer(at), row.bytes(at + 1), row.integer(at + 2), {row.bytes(at + 4), row.integer(at + 3)}};
}

}  // namespace

std::string Part::entity_tag(std::string_view ssec) const {
  return shown_etag(to_hex(md5), ssec);
}

void UploadTable::insert(const Upload& upload) {
  Statement(database_,
            "INSERT INTO upload(id, bucket, identity, key, initiated, storage_class, headers, ssec) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
      .bind(upload.id, upload.bucket, upload.identity, upload.key, upload.initiated,
            upload.headers.storage_class, upload.headers.serialize(), upload.ssec)
      .run();
}

std::optional<Upload> UploadTable::find(std::int64_t bucket, std::string_view identity, std::string_view id) {
  Statement row(database_,
                "SELECT key, initiated, storage_class, headers, ssec FROM upload "
                "WHERE id = ?1 AND bucket = ?2 AND identity = ?3");
  row.bind(id, bucket, identity);
  if (!row.step()) return std::nullopt;
  return Upload{std::string(id), bucket,         std::string(identity),
                row.bytes(0),    row.integer(1), ObjectHeaders::parse(row.bytes(3), row.bytes(2)),
                row.bytes(4)};
}

std::vector<BlobRef> UploadTable::erase(std::string_view id) {
  std::vector<BlobRef> blobs;
  {
    Statement row(database_, "SELECT blob, size FROM part WHERE upload = ?1");
    row.bind(id);
    while (row.step())
      blobs.push_back({row.bytes(0), row.integer(1)});
  }
  Statement(database_, "DELETE FROM upload WHERE id = ?1").bind(id).run();
  return blobs;
}

bool UploadTable::any(std::int64_t bucket) {
  Statement row(database_, "SELECT 1 FROM upload WHERE bucket = ?1 LIMIT 1");
  row.bind(bucket);
  return row.step();
}

std::vector<std::string> UploadTable::initiated_before(std::int64_t bucket, const IdentityRange& range,
                                                       text::UnixMillis time, std::int64_t limit) {
  Statement row(database_,
                "SELECT id FROM upload WHERE bucket = ?1 AND identity >= ?2 AND identity < ?3 "
                "AND initiated < ?4 LIMIT ?5");
  row.bind(bucket, range.begin, range.end, time, limit);
  std::vector<std::string> ids;
  while (row.step())
    ids.push_back(row.bytes(0));
  return ids;
}

UploadPage UploadTable::list(std::int64_t bucket, const UploadListRequest& request) {
  UploadPage page;
  // With no upload marker, the marked key's own uploads are done too.
  const bool after_key = !request.key_marker.empty() && request.upload_marker.empty();
  Statement row(database_,
                "SELECT id, identity, key, initiated, storage_class FROM upload WHERE bucket = ?1 "
                "AND (identity > ?2 OR (identity = ?2 AND id > ?3 AND ?4 = 0)) AND identity >= ?5 "
                "ORDER BY identity, id");
  row.bind(bucket, request.key_marker, request.upload_marker, static_cast<std::int64_t>(after_key),
           request.prefix);
  std::int64_t count = 0;
  while (row.step()) {
    const std::string identity = row.bytes(1);
    if (!identity.starts_with(request.prefix)) break;
    const std::size_t delimiter =
        request.delimiter.empty() ? identity.npos : identity.find(request.delimiter, request.prefix.size());
    const std::string prefix =
        delimiter == identity.npos ? std::string() : identity.substr(0, delimiter + request.delimiter.size());
    const bool seen = !prefix.empty() && ((!page.prefixes.empty() && page.prefixes.back() == prefix) ||
                                          request.key_marker.starts_with(prefix));
    if (!seen && count == request.limit) {
      page.truncated = true;
      break;
    }
    page.next_key_marker = identity;
    page.next_upload_marker = row.bytes(0);
    if (seen) continue;
    ++count;
    if (prefix.empty()) {
      Upload upload{row.bytes(0), bucket, identity, row.bytes(2), row.integer(3), {}};
      upload.headers.storage_class = row.bytes(4);
      page.uploads.push_back(std::move(upload));
    } else {
      page.prefixes.push_back(prefix);
    }
  }
  return page;
}

std::optional<BlobRef> UploadTable::put_part(std::string_view upload, const Part& part) {
  std::optional<BlobRef> replaced;
  {
    Statement row(database_, "SELECT blob, size FROM part WHERE upload = ?1 AND number = ?2");
    row.bind(upload, part.number);
    if (row.step()) replaced = BlobRef{row.bytes(0), row.integer(1)};
  }
  Statement(
      database_,
      "INSERT OR REPLACE INTO part(upload, number, size, md5, modified, blob) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
      .bind(upload, part.number, part.blob.size, part.md5, part.modified, part.blob.name)
      .run();
  return replaced;
}

void UploadTable::erase_part(std::string_view upload, std::int64_t number) {
  Statement(database_, "DELETE FROM part WHERE upload = ?1 AND number = ?2").bind(upload, number).run();
}

bool UploadTable::erase_part_of(std::string_view blob) {
  Statement row(database_, "DELETE FROM part WHERE blob = ?1 RETURNING 1");
  row.bind(blob);
  if (!row.step()) return false;
  row.step();  // to its end: only then is the row gone
  return true;
}

std::vector<Part> UploadTable::parts(std::string_view upload, std::int64_t after_number, std::int64_t limit) {
  Statement row(database_,
                "SELECT number, md5, modified, size, blob FROM part WHERE upload = ?1 AND number > ?2 "
                "ORDER BY number LIMIT ?3");
  row.bind(upload, after_number, limit);
  std::vector<Part> parts;
  while (row.step())
    parts.push_back(read_part(row, 0));
  return parts;
}

std::vector<UploadTable::OwnedPart> UploadTable::all_parts() {
  Statement row(database_, "SELECT upload, number, md5, modified, size, blob FROM part");
  std::vector<OwnedPart> parts;
  while (row.step())
    parts.push_back({row.bytes(0), read_part(row, 1)});
  return parts;
}

}  // namespace r2deck::sandbox
