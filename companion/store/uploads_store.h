// Uploads that the companion has begun: enough to sign, list, complete or abort them after a restart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/store/database.h"
#include "shared/api/uploads.h"
#include "shared/problem.h"
#include "shared/text/time.h"

namespace r2deck::store {

//   active -> completing -> completed
//                        -> active       (Complete was refused and may be tried again)
//   active | completing -> aborted
enum class UploadState { active, completing, completed, aborted };
std::string_view to_string(UploadState state);

struct UploadRecord {
  std::string id{};       // ours
  std::string user{};     // id of who began it
  std::string actor{};    // the same as the audit log names it
  std::string account{};  // id of the account
  std::string bucket{};
  std::string key{};
  std::int64_t size = 0;       // bytes
  std::int64_t part_size = 0;  // bytes
  std::int32_t part_count = 0;
  api::UploadMode mode = api::UploadMode::multipart;
  std::string storage_id{};  // the storage's UploadId; empty for `single`
  std::string headers{};     // JSON of what the object carries; made and read by services
  bool if_none_match = false;
  UploadState state = UploadState::active;
  std::string etag{};  // once completed
  text::UnixMillis created_at = 0;
  text::UnixMillis updated_at = 0;
};

// Besides the errors named: disk_full, database_damaged, io_failed.
class UploadsStore {
 public:
  explicit UploadsStore(Database& database) : database_(database) {}

  Result<void> insert(const UploadRecord& upload);            // already_exists: the id
  Result<UploadRecord> find(std::string_view id);             // not_found
  Result<std::vector<UploadRecord>> list(UploadState state);  // oldest first

  // Of one account, those that are active or completing: the first `limit`, oldest first, and all of them.
  Result<std::vector<UploadRecord>> unfinished(std::string_view account, std::int64_t limit);
  Result<std::int64_t> count_unfinished(std::string_view account);

  // Atomic: moves from `from` to `to` only if the upload is in `from` now. `etag` is kept where it is not
  // empty. True if it moved; false if it was in another state. Errors: not_found.
  Result<bool> transition(std::string_view id, UploadState from, UploadState to, text::UnixMillis now,
                          std::string_view etag = {});
  // Atomic: a new size and number of parts, only while the upload is active. False if it is in another state.
  // Errors: not_found.
  Result<bool> resize(std::string_view id, std::int64_t size, std::int32_t part_count, text::UnixMillis now);

 private:
  Database& database_;
};

}  // namespace r2deck::store
