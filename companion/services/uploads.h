// Uploads: recorded here, signed part by part, completed and proven. The bytes go straight to storage.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "companion/services/accounts.h"
#include "companion/services/authority.h"
#include "companion/services/object_place.h"
#include "companion/store/uploads_store.h"
#include "shared/api/uploads.h"

namespace r2deck::services {

struct CopyBegun {
  api::CreatedUpload upload;
  std::int64_t size = 0;    // bytes of the source
  std::string source_etag;  // as it was looked at
};

// Every call asks what `who` may do at that moment, so that a grant that was taken back ends an upload that
// is under way. Whoever may create but not overwrite has `if_none_match` set for them. An upload of somebody
// else's is not found, whoever asks. Errors of every call: not_found (no such upload of theirs), forbidden,
// those of Accounts::open, what storage answers.
class Uploads {
 public:
  Uploads(store::UploadsStore& store, Accounts& accounts, Audit& audit, Clock clock)
      : store_(store), accounts_(accounts), audit_(audit), clock_(std::move(clock)) {}

  // Plans by shared/transfer/plan.h whatever the tab has planned. The file's mtime becomes x-amz-meta-mtime
  // in seconds since 1970, with a fraction only where there is one: the form that rclone writes and reads.
  // Errors: key_invalid, size_refused, invalid_request, precondition_failed (if_none_match and the key
  // exists).
  Result<api::CreatedUpload> create(const Principal& who, std::string_view account, std::string_view bucket,
                                    const api::CreateUploadRequest& request);

  // A copy within the account that is too large for one request (Objects::copy): an upload whose parts
  // storage takes from another object, whose headers and metadata it gets. Completed like any other.
  // `may_overwrite` counts only where `who` may. Errors: those of create; forbidden, no_such_key;
  // invalid_request for a source that fits into one part.
  Result<CopyBegun> create_copy(const Principal& who, std::string_view account, const ObjectPlace& from,
                                const ObjectPlace& to, bool may_overwrite);
  // Copies one part and answers its ETag. R2 takes no condition on the source here, so its ETag is compared
  // after each part: conflict, where it is not `source_etag` any more.
  Result<std::string> copy_part(const Principal& who, std::string_view id, std::int32_t part,
                                const ObjectPlace& from, std::string_view source_etag);

  // URLs for 1..64 distinct parts, good for 15 minutes, each for exactly its part's length. Waits for no
  // disk: how many were given stands in the audit log within a second. Errors: invalid_request, conflict
  // (completed or aborted already).
  Result<api::SignedParts> sign(const Principal& who, std::string_view id,
                                const api::SignPartsRequest& request);

  // The size of an upload of several parts, where it was not known at the beginning: `create` was told the
  // most that it may be. The parts stay as long as they are, but the last, which must not have been signed
  // with another length; there are as many as the size takes. Errors: invalid_request (more than was
  // announced, or nothing), conflict (no longer active).
  Result<api::CreatedUpload> settle_size(const Principal& who, std::string_view id, std::int64_t size);

  // What storage has. For a single PutObject: part 1 once the object is there with the file's size.
  Result<api::UploadedParts> parts(const Principal& who, std::string_view id);

  // Answers only what HeadObject has confirmed. Asking again after success answers the same; asking again
  // after a lost answer compares with what is there before anything is sent.
  // Errors: invalid_request (not every part once), precondition_failed, size_mismatch, checksum_mismatch,
  // conflict (aborted, or another request is completing it), no_such_upload.
  Result<api::CompletedUpload> complete(const Principal& who, std::string_view id,
                                        const api::CompleteUploadRequest& request);

  // Aborting twice is fine; what has been completed stays and gives conflict.
  Result<void> abort(const Principal& who, std::string_view id);

  // Why a browser may have seen status 0, asked from here in an order in which the first failure explains the
  // rest: the upload's record, the endpoint, the clock, CORS for `origin`, the upload in storage.
  Result<api::Diagnosis> diagnose(const Principal& who, std::string_view id, std::string_view origin);

 private:
  class Exclusive;
  Result<store::UploadRecord> find_own(const Principal& who, std::string_view id);
  using MakeHeaders = std::function<Result<s3::ObjectHeaders>()>;
  Result<api::CreatedUpload> create(const Principal& who, const Where& where, bool if_none_match,
                                    std::int64_t size, std::optional<std::int64_t> part_size,
                                    const MakeHeaders& headers);
  Result<api::CreatedUpload> begin(Storage& storage, store::UploadRecord& record,
                                   const s3::ObjectHeaders& headers);
  Result<api::SignedParts> sign(const store::UploadRecord& upload, const api::SignPartsRequest& request);
  Result<api::CompletedUpload> finish(const store::UploadRecord& upload,
                                      const std::vector<api::CompletedPart>& parts);

  store::UploadsStore& store_;
  Accounts& accounts_;
  Audit& audit_;
  Clock clock_;
  std::mutex mutex_;            // guards busy_
  std::set<std::string> busy_;  // uploads that a complete or an abort is working on
};

}  // namespace r2deck::services
