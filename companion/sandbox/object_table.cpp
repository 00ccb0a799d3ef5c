#include "companion/sandbox/object_table.h"

#include <unordered_set>

#include "companion/sandbox/ssec.h"

namespace r2deck::sandbox {
namespace {

Object read_object(const Statement& row, bool with_headers) {
  Object object;
  object.id = row.integer(0);
  object.bucket = row.integer(1);
  object.identity = row.bytes(2);
  object.key = row.bytes(3);
  object.size = row.integer(4);
  object.etag = row.bytes(5);
  object.modified = row.integer(6);
  object.headers.storage_class = row.bytes(7);
  object.ssec = row.bytes(8);
  if (with_headers) object.headers = ObjectHeaders::parse(row.bytes(9), object.headers.storage_class);
  return object;
}

Segment read_segment(const Statement& row) {
  return {row.integer(0), row.integer(1), {row.bytes(3), row.integer(2)}};
}

// Where the first row of a page is looked for.
struct Start {
  std::string from;
  bool inclusive = true;
};

std::optional<Start> start_of(const ListRequest& request) {
  if (!request.cursor) return Start{request.prefix, true};
  Start start{request.cursor->text, false};
  if (request.cursor->kind == ListCursor::Kind::after_prefix) {
    auto next = successor(request.cursor->text);
    if (!next) return std::nullopt;
    start = {std::move(*next), true};
  }
  if (start.from < request.prefix) start = {request.prefix, true};
  return start;
}

}  // namespace

std::string Object::entity_tag() const {
  return shown_etag(etag, ssec);
}

std::optional<Object> ObjectTable::find(std::int64_t bucket, std::string_view identity) {
  Statement row(database_,
                "SELECT id, bucket, identity, key, size, etag, modified, storage_class, ssec, headers "
                "FROM object WHERE bucket = ?1 AND identity = ?2");
  row.bind(bucket, identity);
  if (!row.step()) return std::nullopt;
  return read_object(row, true);
}

std::vector<Segment> ObjectTable::segments(std::int64_t object, std::int64_t first, std::int64_t length) {
  Statement row(
      database_,
      "SELECT number, start, size, blob FROM segment WHERE object = ?1 AND start + size > ?2 AND start < ?3 "
      "ORDER BY number");
  row.bind(object, first, first + length);
  std::vector<Segment> segments;
  while (row.step())
    segments.push_back(read_segment(row));
  return segments;
}

std::optional<Segment> ObjectTable::segment(std::int64_t object, std::int64_t number) {
  Statement row(database_, "SELECT number, start, size, blob FROM segment WHERE object = ?1 AND number = ?2");
  row.bind(object, number);
  if (!row.step()) return std::nullopt;
  return read_segment(row);
}

std::int64_t ObjectTable::segment_count(std::int64_t object) {
  Statement row(database_, "SELECT count(*) FROM segment WHERE object = ?1");
  row.bind(object);
  return row.step() ? row.integer(0) : 0;
}

void ObjectTable::insert(const Object& object, const std::vector<BlobRef>& blobs) {
  Statement row(
      database_,
      "INSERT INTO object(bucket, identity, key, size, etag, modified, storage_class, headers, ssec) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id");
  row.bind(object.bucket, object.identity, object.key, object.size, object.etag, object.modified,
           object.headers.storage_class, object.headers.serialize(), object.ssec);
  row.step();
  const std::int64_t id = row.integer(0);
  row.step();  // to its end: only then is the row written

  Statement segment(database_,
                    "INSERT INTO segment(object, number, start, size, blob) VALUES(?1, ?2, ?3, ?4, ?5)");
  std::int64_t number = 0, start = 0;
  for (const auto& blob : blobs) {
    segment.bind(id, ++number, start, blob.size, blob.name);
    segment.run();
    segment.rewind();
    start += blob.size;
  }
}

std::vector<BlobRef> ObjectTable::erase(std::int64_t bucket, std::string_view identity) {
  const auto object = find(bucket, identity);
  if (!object) return {};
  std::vector<BlobRef> blobs;
  {
    Statement row(database_, "SELECT blob, size FROM segment WHERE object = ?1");
    row.bind(object->id);
    while (row.step())
      blobs.push_back({row.bytes(0), row.integer(1)});
  }
  Statement(database_, "DELETE FROM object WHERE id = ?1").bind(object->id).run();
  return blobs;
}

std::vector<BlobRef> ObjectTable::unnamed(const std::vector<BlobRef>& blobs) {
  Statement row(database_, "SELECT 1 FROM segment WHERE blob = ?1 LIMIT 1");
  std::vector<BlobRef> free;
  std::unordered_set<std::string> seen;
  for (const auto& blob : blobs) {
    if (!seen.insert(blob.name).second) continue;
    row.bind(blob.name);
    if (!row.step()) free.push_back(blob);
    row.rewind();
  }
  return free;
}

bool ObjectTable::any(std::int64_t bucket) {
  Statement row(database_, "SELECT 1 FROM object WHERE bucket = ?1 LIMIT 1");
  row.bind(bucket);
  return row.step();
}

IdentityRange ObjectTable::first_of(std::int64_t bucket, const IdentityRange& range, std::int64_t count) {
  Statement row(database_,
                "SELECT identity FROM object WHERE bucket = ?1 AND identity >= ?2 AND identity < ?3 "
                "ORDER BY identity LIMIT 1 OFFSET ?4");
  row.bind(bucket, range.begin, range.end, count);
  return {range.begin, row.step() ? row.bytes(0) : range.end};
}

std::vector<std::string> ObjectTable::modified_before(std::int64_t bucket, const IdentityRange& range,
                                                      text::UnixMillis time) {
  Statement row(database_,
                "SELECT identity FROM object WHERE bucket = ?1 AND identity >= ?2 AND identity < ?3 "
                "AND modified < ?4");
  row.bind(bucket, range.begin, range.end, time);
  std::vector<std::string> identities;
  while (row.step())
    identities.push_back(row.bytes(0));
  return identities;
}

bool ObjectTable::transition(std::int64_t bucket, const IdentityRange& range, text::UnixMillis time) {
  Statement row(database_,
                "UPDATE object SET storage_class = CAST('STANDARD_IA' AS BLOB) WHERE bucket = ?1 "
                "AND identity >= ?2 AND identity < ?3 AND modified < ?4 "
                "AND storage_class <> CAST('STANDARD_IA' AS BLOB) RETURNING 1");
  row.bind(bucket, range.begin, range.end, time);
  bool any = false;
  while (row.step())
    any = true;
  return any;
}

ListPage ObjectTable::list(std::int64_t bucket, const ListRequest& request) {
  ListPage page;
  const auto start = start_of(request);
  if (!start) return page;
  // ">=" and ">" are one: key + "\0" is the next possible text.
  std::string from = start->from + (start->inclusive ? "" : std::string(1, '\0'));
  std::optional<ListCursor> last;
  std::int64_t count = 0;

  Statement row(database_,
                "SELECT id, bucket, identity, key, size, etag, modified, storage_class, ssec FROM object "
                "WHERE bucket = ?1 AND identity >= ?2 ORDER BY identity");
  row.bind(bucket, from);
  while (row.step()) {
    std::string identity = row.bytes(2);
    if (!identity.starts_with(request.prefix)) break;
    if (count == request.limit) {
      page.next = std::move(last);
      break;
    }
    ++count;
    const std::size_t delimiter =
        request.delimiter.empty() ? identity.npos : identity.find(request.delimiter, request.prefix.size());
    if (delimiter == identity.npos) {
      page.objects.push_back(read_object(row, false));
      last = {ListCursor::Kind::after_key, std::move(identity)};
      continue;
    }
    // One look-up skips the whole folder, however many keys it holds.
    std::string prefix = identity.substr(0, delimiter + request.delimiter.size());
    page.prefixes.push_back(prefix);
    last = {ListCursor::Kind::after_prefix, prefix};
    auto next = successor(std::move(prefix));
    if (!next) break;
    row.rewind();
    row.bind(bucket, *next);
  }
  return page;
}

}  // namespace r2deck::sandbox
