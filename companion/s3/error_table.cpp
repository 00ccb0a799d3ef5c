#include "companion/s3/error_table.h"

#include <algorithm>
#include <array>

namespace r2deck::s3 {
namespace {

struct Row {
  std::string_view remote;  // S3's <Code>
  Meaning meaning;
};

// R2: r2 docs, API > Error codes, and Cloudflare's local S3 endpoint; the others: Amazon S3 API reference,
// "Error responses", and Ceph RGW.
constexpr std::array kTable = {
    // who asks
    Row{"Unauthorized", {ErrorCode::wrong_credentials, false, "The store does not know the access key."}},
    Row{"InvalidAccessKeyId",
        {ErrorCode::wrong_credentials, false, "The store does not know the access key."}},
    Row{"SignatureDoesNotMatch",
        {ErrorCode::wrong_credentials, false, "The secret does not fit the access key."}},
    Row{"InvalidToken", {ErrorCode::wrong_credentials}},
    Row{"AuthorizationHeaderMalformed", {ErrorCode::wrong_credentials}},
    Row{"AuthorizationQueryParametersError", {ErrorCode::wrong_credentials}},
    Row{"AccessDenied", {ErrorCode::access_denied, false, "The access key may not do this."}},
    Row{"AllAccessDisabled", {ErrorCode::access_denied}},
    Row{"AccountProblem", {ErrorCode::access_denied}},
    Row{"NotEntitled", {ErrorCode::access_denied}},
    Row{"ExpiredRequest", {ErrorCode::signature_expired}},
    Row{"ExpiredToken", {ErrorCode::signature_expired}},
    Row{"RequestExpired", {ErrorCode::signature_expired}},
    Row{"RequestTimeTooSkewed",
        {ErrorCode::clock_skew, false, "This machine's clock and the store's differ too much."}},
    // what for
    Row{"NoSuchBucket", {ErrorCode::no_such_bucket}},
    Row{"NoSuchKey", {ErrorCode::no_such_key}},
    Row{"NoSuchUpload", {ErrorCode::no_such_upload}},
    Row{"BucketAlreadyExists", {ErrorCode::already_exists}},
    Row{"BucketAlreadyOwnedByYou", {ErrorCode::already_exists}},
    Row{"BucketNotEmpty", {ErrorCode::conflict}},
    Row{"OperationAborted", {ErrorCode::conflict, true}},
    Row{"ConditionalRequestConflict", {ErrorCode::conflict, true}},
    Row{"PreconditionFailed", {ErrorCode::precondition_failed}},
    Row{"InvalidBucketName", {ErrorCode::invalid_request}},
    Row{"InvalidRange", {ErrorCode::invalid_request}},
    Row{"InvalidPartNumber", {ErrorCode::invalid_request}},
    Row{"InvalidDigest", {ErrorCode::invalid_request}},
    Row{"InvalidLocationConstraint", {ErrorCode::invalid_request}},
    Row{"InvalidStorageClass", {ErrorCode::invalid_request}},
    Row{"InvalidEncryptionAlgorithmError", {ErrorCode::invalid_request}},
    Row{"IllegalLocationConstraintException", {ErrorCode::invalid_request}},
    Row{"MissingContentLength", {ErrorCode::invalid_request}},
    Row{"TooManyBuckets", {ErrorCode::storage_rejected}},
    Row{"NoSuchCORSConfiguration", {ErrorCode::not_found}},
    Row{"NoSuchLifecycleConfiguration", {ErrorCode::not_found}},
    Row{"ServerSideEncryptionConfigurationNotFoundError", {ErrorCode::not_found}},
    Row{"KeyTooLongError", {ErrorCode::key_invalid}},
    Row{"InvalidObjectName", {ErrorCode::key_invalid}},
    Row{"InvalidURI", {ErrorCode::key_invalid}},
    // the bytes
    Row{"EntityTooSmall", {ErrorCode::entity_too_small}},
    Row{"EntityTooLarge", {ErrorCode::too_large}},
    Row{"MetadataTooLarge", {ErrorCode::too_large}},
    Row{"MaxMessageLengthExceeded", {ErrorCode::too_large}},
    Row{"InvalidPart", {ErrorCode::invalid_part}},
    Row{"InvalidPartOrder", {ErrorCode::invalid_part}},
    Row{"BadDigest", {ErrorCode::checksum_mismatch, true}},
    Row{"XAmzContentSHA256Mismatch", {ErrorCode::checksum_mismatch, true}},
    Row{"IncompleteBody", {ErrorCode::storage_rejected, true}},
    // the store's state
    Row{"SlowDown", {ErrorCode::rate_limited, true}},
    Row{"TooManyRequests", {ErrorCode::rate_limited, true}},
    Row{"RequestLimitExceeded", {ErrorCode::rate_limited, true}},
    Row{"InternalError", {ErrorCode::storage_unavailable, true}},
    Row{"ServiceUnavailable", {ErrorCode::storage_unavailable, true}},
    Row{"RequestTimeout", {ErrorCode::storage_unavailable, true}},
    Row{"QuotaExceeded", {ErrorCode::storage_full}},
    Row{"InsufficientStorage", {ErrorCode::storage_full}},
    Row{"XMinioStorageFull", {ErrorCode::storage_full}},
    Row{"NotImplemented", {ErrorCode::not_implemented}},
};

ErrorCode not_found(Addressed addressed) {
  switch (addressed) {
    case Addressed::service:
      return ErrorCode::bad_response;  // an S3 endpoint always has one
    case Addressed::bucket:
      return ErrorCode::no_such_bucket;
    case Addressed::object:
      return ErrorCode::no_such_key;
    case Addressed::upload:
      return ErrorCode::no_such_upload;
  }
  return ErrorCode::no_such_key;
}

}  // namespace

const Meaning* meaning_of_code(std::string_view remote) {
  const auto* row =
      std::find_if(kTable.begin(), kTable.end(), [&](const Row& each) { return each.remote == remote; });
  return row == kTable.end() ? nullptr : &row->meaning;
}

Meaning meaning_of_status(int status, Addressed addressed) {
  switch (status) {
    case 401:
      return {ErrorCode::wrong_credentials};
    case 403:
      return {ErrorCode::access_denied};
    case 404:
      return {not_found(addressed)};
    case 409:
      return {ErrorCode::conflict, true};
    case 412:
      return {ErrorCode::precondition_failed};
    case 416:
      return {ErrorCode::invalid_request, false, "The object has no such range or part."};
    case 413:
      return {ErrorCode::too_large};
    case 429:
      return {ErrorCode::rate_limited, true};
    case 501:
      return {ErrorCode::not_implemented};
    case 500:
    case 502:
    case 503:
    case 504:
      return {ErrorCode::storage_unavailable, true};
    case 507:
      return {ErrorCode::storage_full};
    default:
      return {ErrorCode::storage_rejected};
  }
}

}  // namespace r2deck::s3
