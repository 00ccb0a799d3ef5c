// The last step of an upload, in storage: complete it, and prove that what is there is what was sent. A
// Complete may succeed although its answer is lost, and on R2 a Complete whose condition fails aborts the
// upload; so what is there is looked at before anything is sent twice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/services/accounts.h"
#include "companion/store/uploads_store.h"
#include "shared/api/uploads.h"

namespace r2deck::services {

// `parts` are every part of the plan in ascending order, ETags without quotes. `resumed`: an earlier Complete
// was sent and its outcome is not known. Errors, where the object is not there: precondition_failed,
// invalid_part, no_such_upload, ...; where it is, but is another: size_mismatch, checksum_mismatch. A
// retryable Problem says that the outcome is not known: ask again with `resumed`.
Result<api::CompletedUpload> complete_multipart(Storage& storage, const store::UploadRecord& upload,
                                                const std::vector<api::CompletedPart>& parts, bool resumed);

// A single PutObject has completed itself; here it is only proven. `etag` is what the PUT answered.
Result<api::CompletedUpload> prove_single(Storage& storage, const store::UploadRecord& upload,
                                          std::string_view etag);

}  // namespace r2deck::services
