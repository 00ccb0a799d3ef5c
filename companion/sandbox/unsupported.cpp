#include "companion/sandbox/unsupported.h"

#include <algorithm>
#include <string>

namespace r2deck::sandbox {
namespace {

// Whatever starts so, with any operation.
constexpr std::string_view kRefused[] = {"x-amz-tagging",
                                         "x-amz-server-side-encryption-aws-kms-key-id",
                                         "x-amz-server-side-encryption-context",
                                         "x-amz-server-side-encryption-bucket-key-enabled",
                                         "x-amz-object-lock-",
                                         "x-amz-bucket-object-lock-token",
                                         "x-amz-bypass-governance-retention",
                                         "x-amz-website-redirect-location",
                                         "x-amz-grant-",
                                         "x-amz-mfa",
                                         "x-amz-request-payer",
                                         "x-amz-expected-bucket-owner",
                                         "x-amz-source-expected-bucket-owner"};
constexpr std::string_view kCannedAcls[] = {
    "private",       "public-read",       "public-read-write",        "authenticated-read",
    "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"};

bool makes_object(Operation operation) {
  return operation == Operation::PutObject || operation == Operation::CopyObject ||
         operation == Operation::CreateMultipartUpload;
}

bool refused(const Header& header, Operation operation) {
  const std::string_view name = header.name, value = header.value;
  if (name == "x-amz-server-side-encryption") return value != "AES256" || !makes_object(operation);
  if (name == "x-amz-acl")
    return std::find(std::begin(kCannedAcls), std::end(kCannedAcls), value) == std::end(kCannedAcls);
  if (name == "x-amz-bucket-object-lock-enabled") return value != "false";  // release notes, 2022-07-01
  if (operation == Operation::CopyObject && name == "x-amz-checksum-algorithm") return true;
  // A part's source has no conditions, though CopyObject's has.
  if (operation == Operation::UploadPartCopy && name.starts_with("x-amz-copy-source-if-")) return true;
  return std::any_of(std::begin(kRefused), std::end(kRefused),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

Outcome<void> refuse_unsupported_headers(const RequestHead& head, Operation operation) {
  for (const auto& header : head.headers) {
    if (refused(header, operation)) {
      return Failure{S3Error::not_implemented,
                     "Header '" + header.name + "' with value '" + header.value + "' not implemented"};
    }
  }
  return {};
}

}  // namespace r2deck::sandbox
