// The rows of multipart uploads and their parts. Throws SqlError; used by Store alone.
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

struct Upload {
  std::string id;
  std::int64_t bucket = 0;
  std::string identity, key;
  text::UnixMillis initiated = 0;
  ObjectHeaders headers;
  std::string ssec = {};  // as Object's
};

struct Part {
  std::int64_t number = 0;
  std::string md5;  // binary
  text::UnixMillis modified = 0;
  BlobRef blob;

  std::string entity_tag(std::string_view ssec) const;  // as clients see it; `ssec`: of the upload
};

struct UploadListRequest {
  std::string prefix, delimiter;          // of identities
  std::string key_marker, upload_marker;  // go on after these
  std::int64_t limit = 1000;
};
struct UploadPage {
  std::vector<Upload> uploads;  // without headers
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string next_key_marker, next_upload_marker;
};

class UploadTable {
 public:
  explicit UploadTable(Database& database) : database_(database) {}

  void insert(const Upload& upload);
  // Only in that bucket, under that key.
  std::optional<Upload> find(std::int64_t bucket, std::string_view identity, std::string_view id);
  // Its parts' blobs, which nothing names any more.
  std::vector<BlobRef> erase(std::string_view id);
  bool any(std::int64_t bucket);
  // At most `limit` ids.
  std::vector<std::string> initiated_before(std::int64_t bucket, const IdentityRange& range,
                                            text::UnixMillis time, std::int64_t limit);
  UploadPage list(std::int64_t bucket, const UploadListRequest& request);

  // The blob that it replaces, if there was such a part.
  std::optional<BlobRef> put_part(std::string_view upload, const Part& part);
  void erase_part(std::string_view upload, std::int64_t number);
  // The part that has that blob. False: none has.
  bool erase_part_of(std::string_view blob);
  std::vector<Part> parts(std::string_view upload, std::int64_t after_number, std::int64_t limit);

  struct OwnedPart {
    std::string upload;
    Part part;
  };
  std::vector<OwnedPart> all_parts();

 private:
  Database& database_;
};

}  // namespace r2deck::sandbox
