// The rows of objects and of the segments (blobs) that they are made of. Throws SqlError; used by Store
// alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/blobs.h"
#include "companion/sandbox/database.h"
#include "companion/sandbox/identity_range.h"
#include "companion/sandbox/object_headers.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

struct Object {
  std::int64_t id = 0, bucket = 0;
  std::string identity;  // the key in NFC
  std::string key;       // as last written
  std::int64_t size = 0;
  std::string etag;  // of the bytes, without quotes; clients see entity_tag()
  text::UnixMillis modified = 0;
  ObjectHeaders headers;
  std::string ssec = {};  // what is kept of a customer's key: see ssec.h

  std::string entity_tag() const;
};

// One blob of an object, in order: numbers count from 1.
struct Segment {
  std::int64_t number = 0, start = 0;
  BlobRef blob;
};

// Where a listing goes on.
struct ListCursor {
  enum class Kind { after_key, after_prefix } kind = Kind::after_key;
  std::string text;  // an identity, or a common prefix: all that begins with it is done
};

struct ListRequest {
  std::string prefix, delimiter;  // of identities
  std::optional<ListCursor> cursor;
  std::int64_t limit = 1000;  // objects and common prefixes together, at least 1
};

struct ListPage {
  std::vector<Object> objects;  // without headers
  std::vector<std::string> prefixes;
  std::optional<ListCursor> next;  // there is more
};

class ObjectTable {
 public:
  explicit ObjectTable(Database& database) : database_(database) {}

  std::optional<Object> find(std::int64_t bucket, std::string_view identity);
  // The segments that hold bytes of [first, first + length).
  std::vector<Segment> segments(std::int64_t object, std::int64_t first, std::int64_t length);
  std::optional<Segment> segment(std::int64_t object, std::int64_t number);
  std::int64_t segment_count(std::int64_t object);
  // `object.id` is ignored. There must be none of that identity.
  void insert(const Object& object, const std::vector<BlobRef>& blobs);
  // Its blobs, some of which copies may still name. Empty when there is none.
  std::vector<BlobRef> erase(std::int64_t bucket, std::string_view identity);
  // Those of `blobs` that no segment names (any more), each once.
  std::vector<BlobRef> unnamed(const std::vector<BlobRef>& blobs);
  bool any(std::int64_t bucket);
  // What holds the first `count` objects of `range`.
  IdentityRange first_of(std::int64_t bucket, const IdentityRange& range, std::int64_t count);
  // Identities that were written before that moment.
  std::vector<std::string> modified_before(std::int64_t bucket, const IdentityRange& range,
                                           text::UnixMillis time);
  // Makes such objects STANDARD_IA, apart from those that are; true: there were any.
  bool transition(std::int64_t bucket, const IdentityRange& range, text::UnixMillis time);
  ListPage list(std::int64_t bucket, const ListRequest& request);

 private:
  Database& database_;
};

}  // namespace r2deck::sandbox
