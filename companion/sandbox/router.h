// Which S3 operation a request asks for. Pure.
#pragma once

#include <string_view>

#include "companion/sandbox/errors.h"
#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

// clang-format off
#define R2DECK_SANDBOX_OPERATIONS(X)                                                                \
  X(ListBuckets) X(CreateBucket) X(DeleteBucket) X(HeadBucket) X(GetBucketLocation)                 \
  X(GetBucketCors) X(PutBucketCors) X(DeleteBucketCors)                                             \
  X(GetBucketLifecycleConfiguration) X(PutBucketLifecycleConfiguration) X(DeleteBucketLifecycle)    \
  X(GetBucketEncryption) X(GetBucketVersioning) X(GetBucketTagging) X(GetObjectLockConfiguration)   \
  X(GetBucketReplication)                                                                           \
  X(ListObjects) X(ListObjectsV2) X(ListMultipartUploads) X(DeleteObjects)                          \
  X(HeadObject) X(GetObject) X(PutObject) X(CopyObject) X(DeleteObject)                             \
  X(CreateMultipartUpload) X(UploadPart) X(UploadPartCopy) X(ListParts) X(CompleteMultipartUpload)  \
  X(AbortMultipartUpload)
// clang-format on

enum class Operation {
#define X(name) name,
  R2DECK_SANDBOX_OPERATIONS(X)
#undef X
};
std::string_view to_string(Operation operation);  // "UploadPart"

// Errors: not_implemented (what R2 does not have), method_not_allowed, invalid_argument (a query that belongs
// to no operation).
Outcome<Operation> route(const RequestHead& head, const Resource& resource);

}  // namespace r2deck::sandbox
